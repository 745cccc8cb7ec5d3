import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../tests/databases.ts'
import type { Database } from './sql.ts'

eachDatabase('a database', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await database.sql`CREATE TABLE note (id int PRIMARY KEY, text text)`
  })

  const idsFrom = async (least: number) => {
    const rows = await database.sql<{ id: number }>`
      SELECT id FROM note WHERE id >= ${least} ORDER BY id
    `
    return rows.map(({ id }) => id)
  }

  test('each type is read as the same JavaScript value', async () => {
    const [row] = await database.sql`
      SELECT 9223372036854775807::int8 AS dong, '2014-07-02'::date AS day,
        '2014-07-02T15:00:00+07:00'::timestamptz AS moment, 0.1::numeric AS share,
        '9f0c5cde-0000-4000-8000-000000000001'::uuid AS id, ARRAY['a', 'b'] AS words,
        7::int AS count, true AS yes, NULL::text AS nothing
    `
    assert.deepEqual(row, {
      dong: 9223372036854775807n,
      day: '2014-07-02',
      moment: new Date('2014-07-02T08:00:00Z'),
      share: '0.1',
      id: '9f0c5cde-0000-4000-8000-000000000001',
      words: ['a', 'b'],
      count: 7,
      yes: true,
      nothing: null,
    })
  })

  test('each type is given back as it was read', async () => {
    const given = {
      dong: 9223372036854775807n,
      day: '2014-07-02',
      moment: new Date('2014-07-02T08:00:00.070Z'),
      words: ['a', 'b "c" {d},', "e'; DROP TABLE note; --"],
      days: ['2014-07-02', '2014-07-03'],
      nothing: null,
    }
    const [row] = await database.sql`
      SELECT ${given.dong}::int8 AS dong, ${given.day}::date AS day,
        ${given.moment}::timestamptz AS moment, ${given.words}::text[] AS words,
        ${given.days}::date[]::text[] AS days, ${given.nothing}::text AS nothing
    `
    assert.deepEqual(row, given)
  })

  test('what a transaction did stays when it ends, and it gives what its work gave', async () => {
    const result = await database.transaction(async ({ sql, script }) => {
      await sql`INSERT INTO note VALUES (10, 'kept')`
      await script("INSERT INTO note VALUES (11, 'kept'); INSERT INTO note VALUES (12, 'kept')")
      return 'done'
    })
    assert.equal(result, 'done')
    assert.deepEqual(await idsFrom(10), [10, 11, 12])
  })

  test('what a transaction did is undone when its work throws, whatever it throws', async () => {
    const failing = database.transaction(async ({ sql }) => {
      await sql`INSERT INTO note VALUES (20, 'undone')`
      throw new Error('no')
    })
    await assert.rejects(failing, /^Error: no$/)
    const refused = database.transaction(async ({ sql }) => {
      await sql`INSERT INTO note VALUES (20, 'undone')`
      await sql`INSERT INTO note VALUES (20, 'twice')`
    })
    await assert.rejects(refused, { code: '23505' })
    assert.deepEqual(await idsFrom(20), [])
  })

  test('nobody else sees what a transaction has not ended', async () => {
    const inside = Promise.withResolvers<void>()
    const told = Promise.withResolvers<void>()
    const writing = database.transaction(async ({ sql }) => {
      await sql`INSERT INTO note VALUES (30, 'soon')`
      inside.resolve()
      await told.promise
      throw new Error('never')
    })
    await inside.promise
    const seen = idsFrom(30)
    told.resolve()
    await assert.rejects(writing, /never/)
    assert.deepEqual(await seen, [])
  })

  test('transactions that come at once all end', async () => {
    const numbers = Array.from({ length: 12 }, (_, number) => 40 + number)
    await Promise.all(
      numbers.map((id) =>
        database.transaction(async ({ sql }) => {
          await sql`SELECT count(*) FROM note`
          await sql`INSERT INTO note VALUES (${id}, 'one of many')`
        }),
      ),
    )
    assert.deepEqual(await idsFrom(40), numbers)
  })

  test('a faulty statement says so, and the next one runs', async () => {
    await assert.rejects(database.sql`SELECT nothing FROM nowhere`, { code: '42P01' })
    assert.deepEqual(await database.sql`SELECT 1 AS one`, [{ one: 1 }])
  })
})
