import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { freePort } from '../bench/free-port.ts'
import { refusalReasons } from '../subgraphs/sources/refusal.ts'
import { ask } from './ask.ts'
import { createPostgres, postgresSkip } from './databases.ts'
import { temporaryFolder } from './gateway-world.ts'
import { startProgram } from './process.ts'
import { until } from './until.ts'

const root = path.join(import.meta.dirname, '..')
const page = readFileSync(path.join(root, 'docs/file-drop.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  )

test('docs/file-drop.md lists every reason, and no other', () => {
  const [, reasons = ''] = page.split('| reason | what it says |')
  const listed = [...reasons.matchAll(/^\| (.+?) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
  )
  assert.deepEqual(listed.toSorted(), refusalReasons.toSorted())
})

test('docs/file-drop.md connects a department as it is written', {
  skip: postgresSkip,
}, async (t) => {
  const [file = ''] = blocks('csv')
  const [settings = ''] = blocks('yaml')
  const [check = '', start = '', list = '', mend = ''] = blocks('sh')
  const [checked = '', question = '', listed = '', mended = ''] = blocks('text')

  const [folder, work] = [await temporaryFolder(t), await temporaryFolder(t)]
  const sources = path.join(work, 'sources.yaml')
  await writeFile(path.join(folder, '2014-06.csv'), file)
  await writeFile(
    sources,
    settings
      .replace('/srv/nop-tep/so-tu-phap', folder)
      .replace('/var/lib/motcua/so-tu-phap', `${work}\n      settle: 1ms`)
      .replace('pollEvery: 1m', 'pollEvery: 50ms'),
  )
  const store = await createPostgres()
  t.after(() => store.stop())
  const ports = { citizens: await freePort(), dossiers: await freePort() }
  const env = {
    SOURCES_FILE: sources,
    QUARANTINE_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: store.url,
    CITIZENS_URL: `http://127.0.0.1:${ports.citizens}`,
    // The list of June comes in the first days of July.
    CLOCK_START: '2014-07-05T09:00:00+07:00',
  }

  assertLines(await run(check.replace('/etc/motcua/sources.yaml', sources), env), checked)

  for (const name of ['citizens', 'dossiers'] as const) {
    const command = `npm run start:${name}`
    assert.ok(start.includes(command))
    startProgram(t, programOf(command), { ...env, PORT: String(ports[name]) })
  }
  // A source is known when it has been read to its end, which is after its rows are there.
  const taken = async () => {
    const [row] = await store.sql<{
      count: number
    }>`
      SELECT count(*)::int FROM dossiers.dossier
      WHERE EXISTS (SELECT FROM sources.followed WHERE feed = 'dossiers' AND watermark IS NOT NULL)
    `.catch(() => [])
    return row?.count
  }
  await until('the file is taken', async () => (await taken()) === 2, 60_000)
  const { data } = await ask<{ dossierStatistics: object }>(
    `http://127.0.0.1:${ports.dossiers}`,
    question,
  )
  assert.partialDeepStrictEqual(data?.dossierStatistics, {
    received: 2,
    coverage: { expected: 1, answered: 1, sources: [{ department: 'H49.02', state: 'FRESH' }] },
  })
  assertLines(await run(list, env), listed)
  const [show = '', replay = ''] = mend.trim().split('\n')
  assert.match(await run(show, env), /Chủ hồ sơ: Lê Thị Hoa/)
  assertLines(await run(replay, env), mended)
  await until('the row is taken', async () => (await taken()) === 3, 30_000)
  const [course] = await store.sql`
    SELECT status, due_on AS due FROM dossiers.dossier WHERE source_key = '000.00.02.H49-140603-0003'
  `
  assert.deepEqual(course, { status: 'ACCEPTED', due: '2014-07-08' })
  const [known] = await store.sql`SELECT watermark FROM sources.followed WHERE feed = 'dossiers'`
  assert.deepEqual(known, { watermark: new Date('2014-07-01T00:00:00+07:00') })
})

/** The program that `npm run` starts: npm itself would leave it behind when it is killed. */
function programOf(command: string): string {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  return scripts[command.trim().replace('npm run ', '')].replace('exec node ', '')
}

/** What a command prints; some end with a code of their own, where rows were refused. */
async function run(command: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], { cwd: root, env: { ...process.env, ...env } }, (_, out, err) =>
      resolve(out + err),
    )
  })
}

/** Each documented line is printed, in this order; when something was refused is another each time. */
function assertLines(printed: string, documented: string): void {
  const plain = (text: string) => text.replaceAll(/since \S+/g, 'since').split('\n')
  const lines = plain(printed)
  for (const line of plain(documented).filter((line) => line !== '' && line !== '...')) {
    const at = lines.indexOf(line)
    assert.notEqual(at, -1, `${line}\nis not in\n${printed}`)
    lines.splice(0, at + 1)
  }
}
