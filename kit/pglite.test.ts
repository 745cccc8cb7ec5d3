import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openPglite } from './pglite.ts'

test('statements wait until a transaction has ended', async (t) => {
  const database = await openPglite()
  t.after(() => database.stop())
  await database.sql`CREATE TABLE note (text text)`
  const order: string[] = []
  const transaction = database.transaction(async ({ sql }) => {
    await sql`INSERT INTO note VALUES ('first')`
    order.push('in the transaction')
    await sql`INSERT INTO note VALUES ('second')`
  })
  const rows = await database.sql`SELECT text FROM note`
  order.push('after it')
  await transaction
  assert.deepEqual(order, ['in the transaction', 'after it'])
  assert.equal(rows.length, 2)
})

test('a database that has stopped refuses instead of waiting', async () => {
  const database = await openPglite()
  const last = database.sql`SELECT 1 AS one`
  await database.stop()
  assert.deepEqual(await last, [{ one: 1 }])
  await assert.rejects(database.sql`SELECT 1`, /has stopped/)
  await assert.rejects(
    database.transaction(async () => assert.fail('not reached')),
    /has stopped/,
  )
})

test('a folder that cannot hold a database is told, and leaves nothing running', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-pglite-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'file')
  await writeFile(file, 'mine')
  await assert.rejects(openPglite(file))
})
