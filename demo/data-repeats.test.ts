import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { openPglite } from '#kit/pglite.ts'
import type { Database } from '#kit/sql.ts'
import { createPostgres, postgresSkip } from '../tests/databases.ts'
import { demoDataLoaded, loadDemoData } from './data.ts'
import { migrateAll } from './prepare.ts'

/** A migrated database, gone after the test. */
async function withDatabase<Result>(
  open: () => Promise<Database>,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await open()
  try {
    await migrateAll(database)
    return await work(database)
  } finally {
    await database.stop()
  }
}

async function loadAndDigest(database: Database): Promise<unknown[]> {
  await loadDemoData(database)
  return digest(database)
}

/** The number of rows of every table and a hash over all of them, numbers of transactions and secrets apart. */
async function digest(database: Database): Promise<unknown[]> {
  return database.transaction(async ({ sql, script }) => {
    await script(`
      SET LOCAL TimeZone = 'UTC';
      CREATE TEMPORARY TABLE digest (name text, rows bigint, hash text) ON COMMIT DROP;
      DO $$
      DECLARE
        name text;
        columns text;
      BEGIN
        FOR name, columns IN
          SELECT
            format('%I.%I', schemaname, tablename),
            (SELECT coalesce(string_agg(quote_ident(attname), ', ' ORDER BY attnum), '1')
              FROM pg_attribute
              WHERE attrelid = format('%I.%I', schemaname, tablename)::regclass AND attnum > 0
                AND NOT attisdropped AND attname NOT IN ('transaction', 'until', 'cursor', 'secret'))
          FROM pg_tables
          WHERE schemaname IN ('procedures', 'dossiers', 'fees', 'citizens')
        LOOP
          EXECUTE format(
            'INSERT INTO digest SELECT %L, count(*), md5(string_agg(line, '''' ORDER BY line))
             FROM (SELECT md5(row::text) COLLATE "C" AS line FROM (SELECT %s FROM %s) AS row) AS lines',
            name, columns, name
          );
        END LOOP;
      END
      $$
    `)
    return sql`SELECT * FROM digest ORDER BY name COLLATE "C"`
  })
}

let embedded: unknown[]

before(async () => {
  embedded = await withDatabase(openPglite, loadAndDigest)
})

test('two loads give the same rows', async () => {
  assert.ok(embedded.length >= 20)
  assert.deepEqual(await withDatabase(openPglite, loadAndDigest), embedded)
})

describe('on PostgreSQL', { skip: postgresSkip }, () => {
  test('a load gives the rows that it gives on PGlite', async () => {
    assert.deepEqual(await withDatabase(createPostgres, loadAndDigest), embedded)
  })
})

test('another size keeps the shape', async () => {
  await withDatabase(openPglite, async (database) => {
    await loadDemoData(database, { dossiers: 5000 })
    const counts = await database.sql`
      SELECT scope, count(*)::int AS received,
        count(*) FILTER (WHERE ended_on <= due_on)::int AS "inTime"
      FROM dossiers.dossier WHERE accepted_on IS NOT NULL
      GROUP BY scope ORDER BY scope COLLATE "C"
    `
    assert.deepEqual(counts, [
      { scope: 'LOCAL_CENTRES', received: 4658, inTime: 4475 },
      { scope: 'PROVINCIAL_CENTRE', received: 342, inTime: 324 },
    ])
    const [kinds] = await database.sql`
      SELECT
        (SELECT count(*)::int FROM procedures.procedure) AS procedures,
        (SELECT count(DISTINCT status)::int FROM dossiers.dossier) AS statuses,
        (SELECT count(DISTINCT state)::int FROM fees.item) AS payment_states,
        (SELECT count(DISTINCT received_by_code)::int FROM dossiers.dossier) AS centres
    `
    assert.deepEqual(kinds, { procedures: 1385, statuses: 11, payment_states: 7, centres: 7 })
  })
})

test('data that are there are not loaded over, and too few dossiers to share out are refused', async () => {
  await withDatabase(openPglite, async (database) => {
    await assert.rejects(loadDemoData(database, { dossiers: 99 }), /at least 100/)
    await database.sql`
      INSERT INTO citizens.party (id, kind, name) VALUES (gen_random_uuid(), 'Citizen', 'Somebody')
    `
    await assert.rejects(loadDemoData(database), /holds data already/)
    assert.equal(await demoDataLoaded(database), false)
    assert.deepEqual(await database.sql`SELECT name FROM citizens.party`, [{ name: 'Somebody' }])
  })
})

test('keys, indexes and references are those that the migrations made', async () => {
  const definitions = ({ sql }: Pick<Database, 'sql'>) => sql`
    SELECT definition FROM (
      SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS definition
      FROM pg_constraint WHERE conrelid::regclass::text ~ '^(procedures|dossiers|fees|citizens)\.'
      UNION ALL
      SELECT pg_get_indexdef(indexrelid) FROM pg_index
      WHERE indrelid::regclass::text ~ '^(procedures|dossiers|fees|citizens)\.'
    ) AS all_of_them ORDER BY definition COLLATE "C"
  `
  await withDatabase(openPglite, async (database) => {
    const before = await definitions(database)
    await loadDemoData(database, { dossiers: 500 })
    assert.deepEqual(await definitions(database), before)
  })
})
