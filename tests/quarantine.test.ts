import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { before, test } from 'node:test'
import { standingClock } from '#kit/clock.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { takePeople } from '../subgraphs/citizens/people/take-people.ts'
import { dossierIntake } from '../subgraphs/dossiers/intake/dossier-intake.ts'
import { dossiers } from '../subgraphs/dossiers/main.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import { createSourceObservations } from '../subgraphs/sources/observations.ts'
import { sourcesPart } from '../subgraphs/sources/part.ts'
import {
  discardKept,
  listKept,
  replayAll,
  replayKept,
  showKept,
} from '../subgraphs/sources/quarantine/commands.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import { feedOf, openSource } from '../subgraphs/sources/start-following.ts'
import { eachDatabase } from './databases.ts'
import { codeOf, columns, dossierFields, dossierRow, settle } from './dropped-files.ts'
import { temporaryFolder } from './gateway-world.ts'
import { codes, sourceOf } from './source.ts'
import { workbookOf } from './workbook.ts'

eachDatabase('what is kept of a source', (open) => {
  let database: Database
  let names = 0
  const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
  const seal = sealWith(randomBytes(32))

  before(async () => {
    database = await open()
    for (const { name, migrations } of [sourcesPart, citizens, dossiers])
      await migrate(database, name, migrations)
  })

  /** A source of one workbook; `follow` takes what is new. */
  async function dropped(
    t: Parameters<typeof temporaryFolder>[0],
    rows: ReadonlyArray<ReturnType<typeof dossierRow>>,
    channels: object = {},
  ) {
    const name = `so-${++names}`
    const folder = await temporaryFolder(t)
    const work = path.join(await temporaryFolder(t), 'work')
    const read = (channels: object) =>
      sourceOf(t, name, {
        department: 'H49.02',
        system: 'file',
        connection: { folder, work, settle: '1ms' },
        codes: { ...codes, channel: { '1': 'COUNTER', ...channels } },
        feeds: { dossiers: { from: { key: 'Mã hồ sơ' }, fields: dossierFields } },
      })
    await writeFile(path.join(folder, 'a.xlsx'), workbookOf({ 'Hồ sơ': [[...columns], ...rows] }))
    await settle()
    const people = {
      async subjectIds(source: string, asked: Parameters<typeof takePeople>[2]) {
        const { subjects } = await takePeople(database, source, asked)
        return new Map(subjects.map(({ key, id, kind }) => [key, { id, kind }]))
      },
    }
    const partsWith = async (channels: object) => {
      const source = await read(channels)
      const opened = openSource(source, connectorKinds, { clock, seal })
      return { sql: database.sql, seal, source, opened }
    }
    const follow = async (channels: object = {}) => {
      const { source, opened } = await partsWith(channels)
      const observations = createSourceObservations()
      const feed = feedOf(dossierIntake(people))(source, opened, {
        database,
        clock,
        seal,
        observations,
      })
      await feed?.toEnd(AbortSignal.timeout(30_000))
      return (await observations.metrics()).text
    }
    const metrics = await follow(channels)
    const list = async () => {
      const lines: string[] = []
      for await (const line of listKept(await partsWith({}))) lines.push(line)
      return lines
    }
    const taken = async () => {
      const rows = await database.sql<{ key: string }>`
        SELECT source_key AS key FROM dossiers.dossier WHERE source = ${name} ORDER BY source_key COLLATE "C"
      `
      return rows.map(({ key }) => key)
    }
    return { name, folder, partsWith, follow, list, taken, metrics, parts: await partsWith({}) }
  }

  const one = (key: string) => ({ key, feed: undefined })

  test('is listed with reasons and places, and nothing of persons', async (t) => {
    const { list, taken, metrics, name } = await dropped(t, [
      dossierRow(1),
      dossierRow(2, { Kênh: '7', 'Ngày nộp': '30/02/2014' }),
      dossierRow(3, { 'Mã hồ sơ': null }),
    ])
    assert.deepEqual(await taken(), [codeOf(1)])
    assert.deepEqual(await list(), [
      `dossiers ${codeOf(2)}; a.xlsx, Hồ sơ, row 3; channel UNKNOWN_CODE, submittedAt NOT_A_MOMENT; since 2014-07-02T15:00:00+07:00`,
      'dossiers a.xlsx#4; a.xlsx, Hồ sơ, row 4; Mã hồ sơ MISSING, code MISSING; since 2014-07-02T15:00:00+07:00',
      `${name}: 2 in quarantine`,
    ])
    assert.match(metrics, /refused_total\{[^}]*reason="MISSING"\} 1/)
  })

  test('is shown with every value to who asks for it', async (t) => {
    const { parts } = await dropped(t, [dossierRow(1, { Kênh: '7' })])
    const shown = await showKept(parts, one(codeOf(1)))
    assert.match(shown, /\n {2}Chủ hồ sơ: Nguyễn Văn An\n/)
    await assert.rejects(showKept(parts, one('x')), /has no x in quarantine/)
  })

  test('is taken once it is mended, by who follows the source', async (t) => {
    const { parts, follow, list, taken, name } = await dropped(t, [
      dossierRow(1, { Kênh: '7' }),
      dossierRow(2, { 'Mã hồ sơ': null }),
    ])
    const wrong = await replayKept(parts, one(codeOf(1)), new Map([['Kênh', '8']]))
    assert.deepEqual(wrong, {
      isAsked: false,
      text: `${codeOf(1)} is still refused: channel UNKNOWN_CODE`,
    })
    assert.equal((await replayKept(parts, one(codeOf(1)), new Map([['Kênh', '1']]))).isAsked, true)
    const keyed = await replayKept(parts, one('a.xlsx#3'), new Map([['Mã hồ sơ', codeOf(2)]]))
    assert.deepEqual(keyed, {
      isAsked: true,
      text: `${codeOf(2)} is taken when ${name} is next read`,
    })
    assert.match((await list()).join('\n'), /asked for again/)
    assert.deepEqual(await taken(), [])
    await follow()
    assert.deepEqual(await taken(), [codeOf(1), codeOf(2)])
    assert.deepEqual(await list(), [`${name}: 0 in quarantine`])
  })

  test('is taken all together, once the code list of the source is mended', async (t) => {
    const { partsWith, follow, list, taken, name } = await dropped(t, [
      dossierRow(1, { Kênh: '7' }),
      dossierRow(2, { Kênh: '7' }),
      dossierRow(3, { Kênh: '9' }),
    ])
    const mended = { '7': 'POST' }
    assert.equal(
      await replayAll(await partsWith(mended)),
      `${name}: 2 are taken when it is next read, 1 are still refused`,
    )
    await follow(mended)
    assert.deepEqual(await taken(), [codeOf(1), codeOf(2)])
    assert.equal((await list()).at(-1), `${name}: 1 in quarantine`)
  })

  test('is refused again by what only the store can know, and told so', async (t) => {
    const { parts, follow, list } = await dropped(t, [
      dossierRow(1),
      dossierRow(1, { 'Thủ tục': '1.000002' }),
    ])
    await replayKept(parts, one(`${codeOf(1)}@a.xlsx#3`), new Map())
    await follow()
    assert.match((await list())[0] ?? '', /^dossiers \S+0001; .* procedure CHANGED; since/)
  })

  test('cannot be mended in a field that it does not have, or where it is a whole file', async (t) => {
    const { parts, folder, follow, list } = await dropped(t, [dossierRow(1, { Kênh: '7' })])
    await assert.rejects(
      replayKept(parts, one(codeOf(1)), new Map([['Kenh', '1']])),
      /No field Kenh; the record has Mã hồ sơ/,
    )
    await writeFile(path.join(folder, 'b.xlsx'), 'PK\u0003\u0004')
    await settle()
    await follow()
    assert.match(
      (await list()).join('\n'),
      /dossiers @b\.xlsx; b\.xlsx, it is no whole ZIP file; file FILE_UNREADABLE/,
    )
    await assert.rejects(
      replayKept(parts, one('@b.xlsx'), new Map()),
      /put a mended one into the folder/,
    )
    assert.equal(await discardKept(parts, one('@b.xlsx')), '@b.xlsx is gone from quarantine')
    assert.doesNotMatch((await list()).join('\n'), /b\.xlsx,/)
  })

  test('takes the place of the one before, where somebody decides so of two rows of one key', async (t) => {
    const { parts, follow, list, taken, name } = await dropped(t, [
      dossierRow(1, { 'Ngày nộp': '04/05/2014' }),
      dossierRow(1),
    ])
    const key = `${codeOf(1)}@a.xlsx#3`
    assert.match((await list())[0] ?? '', /key TOLD_TWICE/)
    assert.equal((await replayAll(parts)).endsWith('1 are still refused'), true)
    await replayKept(parts, one(key), new Map())
    await follow()
    assert.deepEqual(await taken(), [codeOf(1)])
    const [row] = await database.sql<{ day: string }>`
      SELECT (submitted_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day FROM dossiers.dossier
      WHERE source = ${name}
    `
    assert.equal(row?.day, '2014-05-05')
  })

  test('leaves when a file of the same name is taken that is right, whether or not it had a key', async (t) => {
    const { folder, follow, list, name } = await dropped(t, [
      dossierRow(1),
      dossierRow(1, { 'Ngày nộp': '04/05/2014' }),
      dossierRow(2, { 'Mã hồ sơ': null }),
      dossierRow(3, { 'Mã hồ sơ': null }),
    ])
    const drop = async (
      file: string,
      rows: ReadonlyArray<ReturnType<typeof dossierRow>> | null,
    ) => {
      const content = rows && workbookOf({ 'Hồ sơ': [[...columns], ...rows] })
      await writeFile(path.join(folder, file), content ?? `PK\u0003\u0004 ${file}`)
      await settle()
      await follow()
    }
    const kept = async () => (await list()).slice(0, -1).map((line) => line.split(';')[0])
    const unkeyed = dossierRow(4, { 'Mã hồ sơ': null })
    await drop('ba.xlsx', [unkeyed])
    await drop('c.xlsx', null)
    assert.deepEqual(await kept(), [
      `dossiers ${codeOf(1)}@a.xlsx#3`,
      'dossiers @c.xlsx',
      'dossiers a.xlsx#4',
      'dossiers a.xlsx#5',
      'dossiers ba.xlsx#2',
    ])

    // One row is mended, one is not; a file that is refused whole takes the place of nothing.
    await drop('a.xlsx', null)
    assert.equal((await kept()).length, 6)
    await drop('a.xlsx', [dossierRow(1), dossierRow(2), dossierRow(3, { 'Mã hồ sơ': null })])
    await drop('c.xlsx', [dossierRow(5)])
    assert.deepEqual(await kept(), ['dossiers a.xlsx#4', 'dossiers ba.xlsx#2'])
    await drop('a.xlsx', [dossierRow(1), dossierRow(2), dossierRow(3)])
    await drop('ba.xlsx', [dossierRow(4)])
    assert.deepEqual(await list(), [`${name}: 0 in quarantine`])
  })

  test('is gone after thirty days, though nothing new was delivered', async (t) => {
    const { follow, list, name } = await dropped(t, [dossierRow(1, { Kênh: '7' })])
    const before = clock.now()
    t.after(() => clock.moveTo(before))
    clock.moveTo(new Date(before.getTime() + 29 * 24 * 3_600_000))
    await follow()
    assert.equal((await list()).length, 2)
    clock.moveTo(new Date(before.getTime() + 31 * 24 * 3_600_000))
    await follow()
    assert.deepEqual(await list(), [`${name}: 0 in quarantine`])
  })
})
