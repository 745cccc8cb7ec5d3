import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { before, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { eachDatabase } from '../tests/databases.ts'
import { migrate } from './migrate.ts'
import { OperatorError } from './operator-error.ts'
import type { Database } from './sql.ts'

const create = '001-create.sql'
const fill = '002-fill.sql'

/** Migrations of one part, whose schema has a name of its own. */
async function folderOf(t: TestContext, files: Record<string, string>): Promise<URL> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-migrations-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text)
  return pathToFileURL(`${folder}/`)
}

eachDatabase('migrations', (open) => {
  let database: Database

  before(async () => {
    database = await open()
  })

  const filesDone = async (part: string) => {
    const rows = await database.sql<{ file: string }>`
      SELECT file FROM public.motcua_migration WHERE part = ${part} ORDER BY file
    `
    return rows.map(({ file }) => file)
  }

  test('files run once each, in the order of their names', async (t) => {
    const folder = await folderOf(t, {
      [fill]: "INSERT INTO ordered.note VALUES ('once')",
      [create]: 'CREATE TABLE ordered.note (text text)',
      'README.md': 'not a migration',
    })
    await migrate(database, 'ordered', folder)
    await migrate(database, 'ordered', folder)
    assert.deepEqual(await filesDone('ordered'), [create, fill])
    assert.deepEqual(await database.sql`SELECT text FROM ordered.note`, [{ text: 'once' }])
  })

  test('a file that comes later runs alone', async (t) => {
    const folder = await folderOf(t, { [create]: 'CREATE TABLE later.note (text text)' })
    await migrate(database, 'later', folder)
    await writeFile(new URL(fill, folder), "INSERT INTO later.note VALUES ('now')")
    await migrate(database, 'later', folder)
    assert.deepEqual(await filesDone('later'), [create, fill])
  })

  test('several processes that start at once migrate once', async (t) => {
    const folder = await folderOf(t, { [create]: 'CREATE TABLE at_once.note (text text)' })
    await Promise.all([1, 2, 3].map(() => migrate(database, 'at_once', folder)))
    assert.deepEqual(await filesDone('at_once'), [create])
  })

  test('a file that fails leaves nothing of any behind', async (t) => {
    const folder = await folderOf(t, {
      [create]: 'CREATE TABLE broken.note (text text)',
      [fill]: 'INSERT INTO broken.nowhere VALUES (1)',
    })
    await assert.rejects(migrate(database, 'broken', folder), { code: '42P01' })
    assert.deepEqual(await filesDone('broken'), [])
    assert.deepEqual(await database.sql`SELECT to_regclass('broken.note') AS note`, [
      { note: null },
    ])
  })

  test('a database that is newer than the program is left alone', async (t) => {
    const folder = await folderOf(t, { [create]: 'CREATE TABLE newer.note (text text)' })
    await database.sql`INSERT INTO public.motcua_migration (part, file) VALUES ('newer', ${fill})`
    await assert.rejects(
      migrate(database, 'newer', folder),
      new OperatorError('The database schema newer is newer than this program: 002-fill.sql'),
    )
    assert.deepEqual(await filesDone('newer'), [fill])
  })
})
