import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { openPglite } from '#kit/pglite.ts'
import type { Database } from '#kit/sql.ts'
import { until } from '../tests/until.ts'
import { isSettled, loadDemoRows, settleDemoData } from './data.ts'
import { migrateAll, prepareDemo } from './prepare.ts'
import { startSettling } from './settle.ts'

const silent = pino({ level: 'silent' })

/** A database with rows whose lesser indexes are not made yet, gone after the work. */
async function withRows(
  work: (database: Database, migrated: readonly string[]) => Promise<void>,
): Promise<void> {
  const database = await openPglite()
  try {
    await migrateAll(database)
    const migrated = await indexesOf(database)
    await loadDemoRows(database, { dossiers: 100 })
    assert.ok((await indexesOf(database)).length < migrated.length)
    assert.equal(await isSettled(database), false)
    await work(database, migrated)
  } finally {
    await database.stop()
  }
}

async function indexesOf({ sql }: Pick<Database, 'sql'>): Promise<readonly string[]> {
  const indexes = await sql<{ definition: string }>`
    SELECT pg_get_indexdef(indexrelid) COLLATE "C" AS definition FROM pg_index
    WHERE indrelid::regclass::text ~ '^(procedures|dossiers|fees|citizens)\\.' ORDER BY definition
  `
  return indexes.map(({ definition }) => definition)
}

test('indexes that loading leaves out are made behind the platform', () =>
  withRows(async (database, migrated) => {
    const settling = await startSettling(database, silent)
    await until('all are made', async () => (await indexesOf(database)).length === migrated.length)
    await settling.stop()
    assert.deepEqual(await indexesOf(database), migrated)
    await settleDemoData(database)
    assert.equal(await isSettled(database), true)
  }))

test('what a stop leaves out is made at the next start', () =>
  withRows(async (database, migrated) => {
    const settling = await startSettling(database, silent)
    await settling.stop()
    assert.ok((await indexesOf(database)).length < migrated.length)
    await prepareDemo(database)
    assert.deepEqual(await indexesOf(database), migrated)
  }))

test('an index that could not be made is made at the next start', () =>
  withRows(async (database, migrated) => {
    await database.sql`CREATE TABLE fees.item_sums ()`
    await assert.rejects(prepareDemo(database), /"item_sums" already exists/)
    assert.equal(await isSettled(database), false)
    await database.sql`DROP TABLE fees.item_sums`
    await prepareDemo(database)
    assert.deepEqual(await indexesOf(database), migrated)
  }))
