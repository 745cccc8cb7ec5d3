import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import type { Database } from '#kit/sql.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'

const damaged = /cannot be opened: it is damaged[\s\S]*Move the folder away/

let pristine: string

before(async () => {
  pristine = await mkdtemp(path.join(tmpdir(), 'motcua-pristine-'))
  const database = await openEmbeddedDatabase(pristine, fill)
  await database.stop()
})

after(() => rm(pristine, { recursive: true }))

async function fill(database: Database): Promise<void> {
  await database.sql`CREATE TABLE IF NOT EXISTS note AS SELECT 'kept' AS text`
}

async function look(database: Database): Promise<void> {
  await database.sql`SELECT text FROM note`
}

async function folderWithData(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-embedded-'))
  t.after(() => rm(folder, { recursive: true }))
  await cp(pristine, folder, { recursive: true })
  return folder
}

/** Where the database keeps the rows of the table. */
async function fileOfNotes(folder: string): Promise<string> {
  const database = await openEmbeddedDatabase(folder, look)
  const [row] = await database.sql<{ file: string }>`SELECT pg_relation_filepath('note') AS file`
  await database.stop()
  return path.join(folder, 'database', row?.file ?? '')
}

async function notesIn(
  folder: string,
  fillNew: (database: Database) => Promise<void> = look,
): Promise<unknown[]> {
  const database = await openEmbeddedDatabase(folder, fillNew)
  const notes = await database.sql`SELECT text FROM note`
  await database.stop()
  return notes
}

test('a database is filled once and kept', async (t) => {
  const folder = await folderWithData(t)
  assert.deepEqual(await notesIn(folder), [{ text: 'kept' }])
  assert.deepEqual(await notesIn(folder), [{ text: 'kept' }])
})

const damages: ReadonlyArray<[string, (directory: string) => Promise<void>]> = [
  ['without its version file', (directory) => rm(path.join(directory, 'PG_VERSION'))],
  ['of another version', (directory) => writeFile(path.join(directory, 'PG_VERSION'), '15\n')],
  [
    'with a cut control file',
    (directory) => truncate(path.join(directory, 'global/pg_control'), 10),
  ],
  ['without its catalogue', (directory) => rm(path.join(directory, 'global/1262'))],
]

for (const [what, damage] of damages)
  test(`a database ${what} is left alone, with advice`, async (t) => {
    const folder = await folderWithData(t)
    const bystander = path.join(folder, 'database/base/bystander')
    await writeFile(bystander, 'mine')
    await damage(path.join(folder, 'database'))
    await assert.rejects(openEmbeddedDatabase(folder, look), damaged)
    assert.equal(await readFile(bystander, 'utf8'), 'mine')
  })

test('a damaged table that shows when the database is prepared is told with the same advice', async (t) => {
  const folder = await folderWithData(t)
  await writeFile(await fileOfNotes(folder), Buffer.alloc(8192, 7))
  await assert.rejects(openEmbeddedDatabase(folder, look), damaged)
})

test('a folder of other files is not taken for a database', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-embedded-'))
  t.after(() => rm(folder, { recursive: true }))
  await mkdir(path.join(folder, 'database'))
  await writeFile(path.join(folder, 'database/letter.txt'), 'mine')
  await assert.rejects(openEmbeddedDatabase(folder, look), damaged)
  assert.equal(await readFile(path.join(folder, 'database/letter.txt'), 'utf8'), 'mine')
})

test('a first start that failed half-way is made again', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-embedded-'))
  t.after(() => rm(folder, { recursive: true }))
  const breakDown = async () => Promise.reject(new Error('power cut'))
  await assert.rejects(openEmbeddedDatabase(folder, breakDown), /power cut/)
  assert.deepEqual(await notesIn(folder, fill), [{ text: 'kept' }])
})

test('a second process is told who uses the database', async (t) => {
  const folder = await folderWithData(t)
  const database = await openEmbeddedDatabase(folder, look)
  await assert.rejects(
    openEmbeddedDatabase(folder, look),
    new RegExp(`in use by process ${process.pid}.*DATA_DIR`),
  )
  await database.stop()
})

for (const [whose, holder] of [
  ['a process that is gone', 999_999_999],
  ['an earlier process with this id', process.pid],
])
  test(`the lock of ${whose} does not count`, async (t) => {
    const folder = await folderWithData(t)
    await writeFile(path.join(folder, 'database.lock'), `${holder}\n`)
    assert.deepEqual(await notesIn(folder), [{ text: 'kept' }])
  })
