import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freePort } from '../bench/free-port.ts'
import { createPostgres, postgresSkip } from '../tests/databases.ts'
import { OperatorError } from './operator-error.ts'
import { openPostgres } from './postgres.ts'

test('a PostgreSQL that is not there is told in plain words, without its address', async (t) => {
  const database = openPostgres(`postgres://nobody@127.0.0.1:${await freePort()}/nothing`)
  t.after(() => database.stop())
  await assert.rejects(
    database.transaction(async () => {}),
    new OperatorError('PostgreSQL cannot be used: nothing listens at DATABASE_URL'),
  )
})

test('a statement is cut at its limit, unless it is part of a transaction', {
  skip: postgresSkip,
}, async (t) => {
  const database = await createPostgres({ statementLimitMs: 50 })
  t.after(() => database.stop())
  await assert.rejects(database.sql`SELECT pg_sleep(60)`, { code: '57014' })
  const slept = await database.transaction(({ sql }) => sql`SELECT 1 AS one FROM pg_sleep(0.1)`)
  assert.deepEqual(slept, [{ one: 1 }])
  await assert.rejects(database.sql`SELECT pg_sleep(60)`, { code: '57014' })
})

test('an idle connection that breaks is told and replaced', { skip: postgresSkip }, async (t) => {
  const lost = Promise.withResolvers<Error>()
  const database = await createPostgres({ connections: 1, onLost: lost.resolve })
  t.after(() => database.stop())
  const [{ pid } = {}] = await database.sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`
  const killer = openPostgres(database.url)
  await killer.sql`SELECT pg_terminate_backend(${pid})`
  await killer.stop()
  assert.match((await lost.promise).message, /terminating connection/)
  assert.deepEqual(await database.sql`SELECT 1 AS one`, [{ one: 1 }])
})

test('a connection that breaks within a transaction undoes it, and the next takes another', {
  skip: postgresSkip,
}, async (t) => {
  const lost = Promise.withResolvers<Error>()
  const database = await createPostgres({ connections: 1, onLost: lost.resolve })
  t.after(() => database.stop())
  await database.transaction(({ script }) => script('CREATE TABLE kept (id int)'))
  const breaking = database.transaction(async ({ sql }) => {
    await sql`INSERT INTO kept VALUES (1)`
    await sql`SELECT pg_terminate_backend(pg_backend_pid())`
  })
  await assert.rejects(breaking, { code: '57P01' })
  assert.match((await lost.promise).message, /Connection terminated/)
  assert.deepEqual(await database.sql`SELECT id FROM kept`, [])
})
