import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { OperatorError } from '#kit/operator-error.ts'
import { temporaryFolder } from '../../tests/gateway-world.ts'
import { connectorKinds } from './connector-kinds.ts'
import { editorSchema } from './editor-schema.ts'
import { readSources } from './read-sources.ts'

const right = `sources:
  so-tu-phap:
    department: 000.00.02.H49
    system: postgresql
    connection: { url: "\${SO_TU_PHAP_URL}" }
    maximumStaleness: 35d
    codes:
      vocabulary: NATIONAL_PORTAL
    feeds:
      dossiers:
        from: { table: dbo.ho_so, key: id, changedAt: cap_nhat }
        fields:
          code: ma_ho_so
          procedure: ma_tthc
          field: { always: LV-02-01 }
          receivedBy: { always: H49.20 }
          channel: kenh
          submittedAt: ngay_nop
          owner: { name: chu_ho_so }
`

const env = { SO_TU_PHAP_URL: 'postgres://reader:secret@127.0.0.1/so' }

async function read(t: Parameters<typeof temporaryFolder>[0], text: string, environment = env) {
  const file = path.join(await temporaryFolder(t), 'sources.yaml')
  await writeFile(file, text)
  return readSources(file, connectorKinds, environment)
}

test('a source is read with what is left out filled in, and secrets from the environment', async (t) => {
  const [source] = await read(t, right)
  assert.ok(source)
  assert.equal(source.name, 'so-tu-phap')
  assert.equal(source.department, 'H49.02')
  assert.equal(source.mode, 'replica')
  assert.equal(source.maximumStaleness, 35 * 24 * 3_600_000)
  assert.equal(source.lag, 600_000)
  assert.deepEqual(source.connection, { url: env.SO_TU_PHAP_URL })
})

test('every problem is told at once, each with its line', async (t) => {
  const wrong = right
    .replace('000.00.02.H49', 'H4')
    .replace('35d', 'soon')
    .replace('vocabulary: NATIONAL_PORTAL', 'vocabulary: OURS')
    .replace('table: dbo.ho_so', 'table: "ho_so; DROP TABLE x"')
    .replace('          procedure: ma_tthc\n', '')
    .replace('kenh', 'kenh\n          colour: mau\n          size: co')
  await assert.rejects(read(t, wrong, { SO_TU_PHAP_URL: '' }), (error: unknown) => {
    assert.ok(error instanceof OperatorError)
    const lines = error.message.split('\n').slice(1)
    for (const [line, pattern] of [
      [3, /department: an agency code/],
      [5, /the environment has no SO_TU_PHAP_URL/],
      [6, /maximumStaleness: a length of time/],
      [8, /codes\.vocabulary/],
      [11, /from\.table: a name of SQL/],
      [13, /procedure/],
      [17, /colour: no setting has this name/],
      [18, /size: no setting has this name/],
    ] as const)
      assert.ok(
        lines.some((text) => text.includes(`line ${line}:`) && pattern.test(text)),
        `line ${line} ${pattern}\n${error.message}`,
      )
    return true
  })
})

test('a list of codes holds codes alone', async (t) => {
  const wrong = right.replace(
    'NATIONAL_PORTAL',
    'NATIONAL_PORTAL\n      agency: { "1105": Sở Tư pháp }\n      procedure: { "17": "17" }',
  )
  await assert.rejects(read(t, wrong), ({ message }: Error) => {
    assert.match(message, /line 9: .*codes\.agency\.1105: an agency code/)
    assert.match(message, /line 10: .*codes\.procedure\.17: a national code/)
    return true
  })
})

test('what does not go together is told with what is wrong by itself', async (t) => {
  const file = `
  so-y-te:
    department: H49.15
    system: push
    lag: 2d
    maximumStaleness: 1d
    concurrency: 0
    connection: { key: a-key-of-24-characters-or-more }
    feeds:
      events:
        from: { message: CapNhatTienDoHoSoMC, key: MaHoSo }
        fields: { dossier: MaHoSo, at: ThoiDiemXuLy, sequence: TrangThai, status: TrangThai }
`
  await assert.rejects(read(t, `${right}${file}`), ({ message }: Error) => {
    for (const pattern of [
      /concurrency/,
      /maximumStaleness: no shorter than lag/,
      /feeds: events are of dossiers/,
    ])
      assert.match(message, pattern)
    return true
  })
  const alone = file.replace('concurrency: 0', 'mode: live').replace('events:', 'dossiers:')
  const fields = right.slice(right.indexOf('        fields:'))
  const dossiers = `${alone.slice(0, alone.indexOf('        fields:'))}${fields}`
  await assert.rejects(read(t, `${right}${dossiers}`), /feeds: dossiers: .* its mode is replica/)
})

test('no secret is quoted where a source is wrong', async (t) => {
  const secret = { SO_TU_PHAP_URL: 'oracle://reader:secret@127.0.0.1/so' }
  const misplaced = right.replace('NATIONAL_PORTAL', `"\${SO_TU_PHAP_URL}"`)
  await assert.rejects(read(t, misplaced, secret), (error: unknown) => {
    assert.ok(error instanceof OperatorError)
    assert.match(error.message, /connection\.url: a URL that starts with postgres/)
    assert.doesNotMatch(error.message, /secret/)
    return true
  })
})

test('a kind of system that nobody knows, no YAML, and no file are told in words', async (t) => {
  await assert.rejects(read(t, right.replace('postgresql', 'oracle')), /system/)
  await assert.rejects(read(t, 'sources: ['), OperatorError)
  await assert.rejects(readSources('/nowhere/sources.yaml', connectorKinds, {}), OperatorError)
})

test('the committed schema for editors is the one of the settings', () => {
  const committed = readFileSync(path.join(import.meta.dirname, 'sources.schema.json'), 'utf8')
  assert.deepEqual(JSON.parse(committed), JSON.parse(editorSchema(connectorKinds)))
})
