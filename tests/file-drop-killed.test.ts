import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { realClock } from '#kit/clock.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { createPostgres, postgresSkip } from './databases.ts'
import { columns, dossierFields, dossierRow } from './dropped-files.ts'
import { temporaryFolder } from './gateway-world.ts'
import { startProgram } from './process.ts'
import { codes, sourcesFile } from './source.ts'
import { until } from './until.ts'
import { workbookOf } from './workbook.ts'

const files = 4
const rowsOfEach = 200
const pageSize = 40

/** Rows that are right, but for every 50th, whose channel nobody knows. */
const rowsOf = (file: number) =>
  Array.from({ length: rowsOfEach }, (_, i) => {
    const number = file * rowsOfEach + i + 1
    return dossierRow(number, {
      Kênh: number % 50 === 0 ? '7' : '1',
      'Ngày xong': number % 2 ? '09/05/2014' : null,
      'Chủ hồ sơ': `Nguyễn Văn ${number % 40}`,
      'Số giấy tờ': String(number % 40).padStart(9, '0'),
    })
  })

test('killed at any point, no row of any file is lost and none doubled, though files move meanwhile', {
  skip: postgresSkip,
}, async (t) => {
  const store = await createPostgres()
  t.after(() => store.stop())
  const log = pino({ level: 'silent' })
  const people = await startSubgraph(citizens, { database: store, clock: realClock, log })
  t.after(() => people.stop())
  const [folder, work] = [await temporaryFolder(t), path.join(await temporaryFolder(t), 'work')]
  await mkdir(path.join(folder, 'xong'))
  for (let file = 0; file < files; file++) {
    const rows = [[...columns], ...rowsOf(file)]
    if (file % 2) await writeFile(path.join(folder, `${file}.xlsx`), workbookOf({ A: rows }))
    else
      await writeFile(path.join(folder, `${file}.csv`), rows.map((row) => row.join(';')).join('\n'))
  }
  const settings = await sourcesFile(t, {
    'so-tu-phap': {
      department: 'H49.02',
      system: 'file',
      connection: { folder, work, settle: '1ms' },
      pageSize,
      pollEvery: '20ms',
      codes,
      feeds: { dossiers: { from: { key: 'Mã hồ sơ' }, fields: dossierFields } },
    },
  })
  const key = randomBytes(32).toString('base64')
  const start = () =>
    startProgram(t, 'subgraphs/dossiers/main.ts', {
      DATABASE_URL: store.url,
      PORT: '0',
      SOURCES_FILE: settings,
      CITIZENS_URL: people.url,
      QUARANTINE_KEY: key,
    })
  const reached = async () => {
    const [row] = await store.sql<{ done: number; rows: number; at: string | null }>`
      SELECT json_array_length(cursor::json -> 'done') AS done, cursor::json #>> '{at,name}' AS at,
        (SELECT count(*) FROM dossiers.dossier)::int AS rows
      FROM sources.followed
    `.catch(() => [])
    return row ?? { done: 0, rows: 0, at: null }
  }

  let kills = 0
  for (let before = await reached(); before.done < files; before = await reached()) {
    const { child, ended } = start()
    // After some pages, however fast the machine is, anywhere in the work on the next.
    const rows = before.rows + randomInt(1, 5) * (pageSize - 2)
    await until(
      'it goes on',
      async () => {
        const now = await reached()
        return now.rows >= rows || now.done === files
      },
      60_000,
    )
    await setTimeout(randomInt(60))
    child.kill('SIGKILL')
    await ended()
    kills++
    assert.ok(kills < 40, 'it does not come to an end')
    // The department tidies up, and takes away what was begun.
    if (kills === 1) await rename(path.join(folder, '3.xlsx'), path.join(folder, 'xong/ba.xlsx'))
    const { at } = await reached()
    if (at && kills % 2) await rm(path.join(folder, at), { force: true })
  }
  t.diagnostic(`${kills} kills`)
  assert.ok(kills > 2)

  const [counts] = await store.sql`
    SELECT (SELECT count(*) FROM dossiers.dossier)::int AS dossiers,
      (SELECT count(*) FROM dossiers.dossier_code)::int AS codes,
      (SELECT count(*) FROM dossiers.event)::int AS events,
      (SELECT sum(received) FROM dossiers.flow)::int AS received,
      (SELECT count(*) FROM sources.quarantine)::int AS refused,
      (SELECT count(*) FROM citizens.party)::int AS people
  `
  const all = files * rowsOfEach
  const right = all - all / 50
  assert.deepEqual(counts, {
    dossiers: right,
    codes: right,
    events: right + all / 2,
    received: right,
    refused: all / 50,
    people: 40,
  })
})
