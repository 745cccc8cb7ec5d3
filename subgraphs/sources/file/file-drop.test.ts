import assert from 'node:assert/strict'
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import {
  codeOf,
  columns,
  type DroppedSettings,
  dossierRow,
  droppedFiles,
  now,
  readToEnd,
  settle,
} from '../../../tests/dropped-files.ts'
import { writeWorkbook } from '../../../tests/workbook.ts'
import { SourceFailure } from '../connector.ts'

const keysOf = (records: ReadonlyArray<{ readonly key: string }>) => records.map(({ key }) => key)
const reasonsOf = (records: ReadonlyArray<{ readonly refusals?: readonly unknown[] }>) =>
  records.flatMap(({ refusals = [] }) => refusals)

/** A folder with a workbook of some dossiers in it. */
async function withDossiers(
  t: Parameters<typeof droppedFiles>[0],
  count: number,
  settings: DroppedSettings = {},
) {
  const dropped = await droppedFiles(t, settings)
  const rows = Array.from({ length: count }, (_, i) => dossierRow(i + 1))
  await writeWorkbook(path.join(dropped.folder, '2014-05.xlsx'), {
    'Hồ sơ': [[...columns], ...rows],
  })
  await settle()
  return dropped
}

test('an empty folder is read to its end, and nothing is known of the source yet', async (t) => {
  const { read } = await droppedFiles(t)
  const { pages } = await read()
  assert.equal(pages.length, 1)
  assert.deepEqual([pages[0]?.records, pages[0]?.watermark, pages[0]?.isEnd], [[], null, true])
})

test('a workbook is read row by row, in its order, page by page, and tells where each row stands', async (t) => {
  const { read } = await withDossiers(t, 7)
  const { records, pages, cursor } = await read(null, 3)
  assert.deepEqual(
    keysOf(records),
    Array.from({ length: 7 }, (_, i) => codeOf(i + 1)),
  )
  assert.deepEqual(
    pages.map(({ records }) => records.length),
    [3, 3, 1, 0],
  )
  const { '@file': file, '@sheet': sheet, '@row': row } = records[3]?.fields ?? {}
  assert.deepEqual([file, sheet, row], ['2014-05.xlsx', 'Hồ sơ', '5'])
  assert.deepEqual((await read(cursor)).records, [])
})

test('a process that starts anew goes on where the last one was', async (t) => {
  const { open } = await withDossiers(t, 7)
  const signal = AbortSignal.timeout(30_000)
  const first = await (await open()).readChanges(null, 3, signal)
  const again = await (await open()).readChanges(null, 3, signal)
  assert.deepEqual(keysOf(again.records), keysOf(first.records))
  const rest = await readToEnd(await open(), first.cursor, 3)
  assert.deepEqual(keysOf(rest.records), [4, 5, 6, 7].map(codeOf))
})

test('a file is taken whole, even where it is taken away, or written over, in the middle', async (t) => {
  for (const spoil of [
    (file: string) => rm(file),
    (file: string) => writeFile(file, 'Mã hồ sơ\n'),
  ]) {
    const { open, folder } = await withDossiers(t, 5)
    const signal = AbortSignal.timeout(30_000)
    const first = await (await open()).readChanges(null, 2, signal)
    await spoil(path.join(folder, '2014-05.xlsx'))
    const second = await (await open()).readChanges(first.cursor, 2, signal)
    const third = await (await open()).readChanges(second.cursor, 2, signal)
    assert.deepEqual(
      keysOf([first, second, third].flatMap(({ records }) => records)),
      [1, 2, 3, 4, 5].map(codeOf),
    )
  }
})

test('a file that cannot be read to its end gives nothing but the reason', async (t) => {
  const { folder, read } = await droppedFiles(t)
  const rows = Array.from({ length: 2_000 }, (_, i) => dossierRow(i + 1).join(';'))
  await writeFile(path.join(folder, 'a.csv'), [columns.join(';'), ...rows, '"1;2'].join('\r\n'))
  await settle()
  const { records, watermark } = await read()
  assert.deepEqual(keysOf(records), ['@a.csv'])
  assert.deepEqual(records[0]?.refusals, [{ field: 'file', reason: 'FILE_UNREADABLE' }])
  assert.match(String(records[0]?.fields['@problem']), /line 2002/)
  assert.equal(watermark, null)
})

test('what waits in the folder of work is sealed, and is gone when the file has been taken', async (t) => {
  const { open, work } = await withDossiers(t, 5)
  const connector = await open()
  const signal = AbortSignal.timeout(30_000)
  const first = await connector.readChanges(null, 2, signal)
  const [name = ''] = await readdir(work)
  const kept = await readFile(path.join(work, name), 'utf8')
  assert.doesNotMatch(kept, /Nguy|022087001289/)
  assert.equal((await stat(path.join(work, name))).mode & 0o077, 0)
  await readToEnd(connector, first.cursor)
  assert.deepEqual(await readdir(work), [])
})

test('what was kept with another key is made anew', async (t) => {
  const { open, work, folder } = await withDossiers(t, 3)
  const other = await droppedFiles(t, { connection: { folder, work } })
  const theirs = await (await other.open()).readChanges(null, 1, AbortSignal.timeout(30_000))
  const { records } = await readToEnd(await open(), theirs.cursor)
  assert.deepEqual(keysOf(records), [2, 3].map(codeOf))
})

test('a file is taken once, whatever it is called and wherever it is moved to', async (t) => {
  const { folder, read } = await withDossiers(t, 2)
  const { cursor } = await read()
  await mkdir(path.join(folder, 'cu'))
  await copyFile(path.join(folder, '2014-05.xlsx'), path.join(folder, 'ban sao.xlsx'))
  await rename(path.join(folder, '2014-05.xlsx'), path.join(folder, 'cu/tháng 5.xlsx'))
  await settle()
  assert.deepEqual((await read(cursor)).records, [])
})

test('files are taken in the order in which they were written, one that comes late when it comes', async (t) => {
  const { folder, read } = await droppedFiles(t)
  const drop = async (name: string, number: number, modified: string) => {
    await writeWorkbook(path.join(folder, name), { A: [[...columns], dossierRow(number)] })
    await utimes(path.join(folder, name), new Date(), new Date(modified))
    await settle()
  }
  await drop('b.xlsx', 1, '2014-06-05T01:00:00Z')
  await drop('a.xlsx', 2, '2014-07-01T01:00:00Z')
  const { records, cursor, watermark } = await read()
  assert.deepEqual(keysOf(records), [1, 2].map(codeOf))
  assert.deepEqual(watermark, new Date('2014-07-01T01:00:00Z'))
  await drop('c.xlsx', 3, '2014-05-05T01:00:00Z')
  const late = await read(cursor)
  assert.deepEqual(keysOf(late.records), [codeOf(3)])
  assert.deepEqual(late.watermark, watermark)
})

test('a source is known up to what its last file tells, and no later than now', async (t) => {
  const modified = await withDossiers(t, 1)
  assert.deepEqual((await modified.read()).watermark, now)
  const named = await withDossiers(t, 1, { from: { tellsUpTo: '{yyyy}-{MM}' } })
  assert.deepEqual((await named.read()).watermark, new Date('2014-06-01T00:00:00+07:00'))
})

/** A folder of monthly files; `null` is one that cannot be read. */
async function monthly(t: Parameters<typeof droppedFiles>[0], settings: DroppedSettings = {}) {
  const dropped = await droppedFiles(t, { from: { tellsUpTo: '{yyyy}-{MM}' }, ...settings })
  let written = 0
  const drop = async (name: string, number: number | null) => {
    const file = path.join(dropped.folder, name)
    written++
    if (number === null) await writeFile(file, `PK\u0003\u0004 ${written}`)
    else await writeWorkbook(file, { A: [[...columns], dossierRow(number)] })
    await utimes(file, new Date(), new Date(Date.parse('2014-07-01T00:00:00Z') + written * 60_000))
    await settle()
  }
  return { ...dropped, drop }
}

const month = (number: number) => new Date(`2014-0${number}-01T00:00:00+07:00`)

test('a source is not known past the month of a refused file, until a file of that month is taken', async (t) => {
  const { drop, read } = await monthly(t)
  await drop('2014-03.xlsx', 1)
  await drop('2014-04.xlsx', null)
  await drop('2014-05.xlsx', null)
  await drop('2014-06.xlsx', 2)
  const held = await read()
  assert.deepEqual(held.watermark, month(4))
  await drop('2014-05 sửa.xlsx', 3)
  const still = await read(held.cursor)
  assert.deepEqual(still.watermark, month(4))
  await drop('2014-04.xlsx', null)
  const again = await read(still.cursor)
  assert.deepEqual(again.watermark, month(4))
  await drop('2014-04.xlsx', 4)
  assert.deepEqual((await read(again.cursor)).watermark, month(7))
})

test('a source whose first file was refused is not known before one of that month is taken', async (t) => {
  const { drop, read } = await monthly(t)
  await drop('2014-05.xlsx', null)
  const refused = await read()
  assert.equal(refused.watermark, null)
  await drop('2014-06.xlsx', 1)
  assert.deepEqual((await read(refused.cursor)).watermark, month(5))
})

test('a refused correction of a month that is known takes nothing back', async (t) => {
  const { drop, read } = await monthly(t)
  await drop('2014-05.xlsx', 1)
  await drop('2014-05 sửa.xlsx', null)
  assert.deepEqual((await read()).watermark, month(6))
})

test('where names tell no month, the next file that is taken tells of the time of a refused one', async (t) => {
  const { drop, read } = await monthly(t, { from: {} })
  await drop('a.xlsx', null)
  await drop('b.xlsx', 1)
  assert.deepEqual((await read()).watermark, new Date('2014-07-01T00:02:00Z'))
})

test('goes on from a cursor that was written before months were kept in it', async (t) => {
  const { open, read } = await withDossiers(t, 3, { from: { tellsUpTo: '{yyyy}-{MM}' } })
  const first = await (await open()).readChanges(null, 2, AbortSignal.timeout(30_000))
  const { refused, at, ...cursor } = JSON.parse(first.cursor ?? '')
  const { periodUpTo, ...before } = at
  assert.deepEqual([refused, periodUpTo], [[], month(6).toISOString()])
  const rest = await read(JSON.stringify({ ...cursor, at: before }))
  assert.deepEqual(keysOf(rest.records), [codeOf(3)])
  assert.deepEqual(rest.watermark, month(6))
})

test('a file is left alone while it is being written', async (t) => {
  const { read } = await withDossiers(t, 1, { connection: { settle: '1h' } })
  assert.deepEqual((await read()).records, [])

  const { folder, read: readNow } = await withDossiers(t, 1)
  for (const name of ['.b.xlsx', '~$2014-05.xlsx', 'b.xlsx.part', 'b.tmp', 'Thumbs.db'])
    await writeFile(path.join(folder, name), 'half')
  await settle()
  assert.deepEqual(keysOf((await readNow()).records), [codeOf(1)])
})

test('links lead nowhere, and patterns choose files', async (t) => {
  const { folder, read } = await withDossiers(t, 1, { from: { files: '*.xlsx' } })
  await symlink('/etc/passwd', path.join(folder, 'c.xlsx'))
  await writeFile(path.join(folder, 'ghi-chu.docx'), 'x')
  assert.deepEqual(keysOf((await read()).records), [codeOf(1)])
})

test('a folder that is not there is a source that cannot be reached', async (t) => {
  const { open } = await droppedFiles(t, { connection: { folder: '/nowhere/at/all' } })
  const connector = await open()
  await assert.rejects(
    connector.readChanges(null, 10, AbortSignal.timeout(5_000)),
    (error: unknown) => {
      assert.ok(error instanceof SourceFailure)
      assert.doesNotMatch(error.message, /nowhere/)
      return true
    },
  )
})

test('reading a large file goes on past the deadline of one call', async (t) => {
  const { open } = await withDossiers(t, 3_000)
  const connector = await open()
  const hurried = new AbortController()
  const first = connector.readChanges(null, 10, hurried.signal)
  setImmediate(() => hurried.abort(new Error('too slow')))
  await assert.rejects(first, /too slow|aborted/)
  const { records } = await readToEnd(connector)
  assert.equal(records.length, 3_000)
})

test('two rows of one key are one where they are the same, and are told where they are not', async (t) => {
  const { folder, read } = await droppedFiles(t)
  await writeWorkbook(path.join(folder, 'a.xlsx'), {
    A: [
      [...columns],
      dossierRow(1),
      dossierRow(1),
      dossierRow(1, { 'Chủ hồ sơ': 'Trần Thị Bình' }),
      dossierRow(2),
    ],
  })
  await settle()
  const { records } = await read()
  assert.deepEqual(keysOf(records), [codeOf(1), `${codeOf(1)}@a.xlsx#4`, codeOf(2)])
  assert.deepEqual(reasonsOf(records), [{ field: 'key', reason: 'TOLD_TWICE' }])
})
