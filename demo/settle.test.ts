import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { openPglite } from '#kit/pglite.ts'
import type { Database } from '#kit/sql.ts'
import { isSettled, loadDemoRows, settleDemoData } from './data.ts'
import { migrateAll } from './prepare.ts'
import { startSettling } from './settle.ts'

const silent = pino({ level: 'silent' })

async function indexesOf({ sql }: Pick<Database, 'sql'>): Promise<readonly string[]> {
  const indexes = await sql<{ definition: string }>`
    SELECT pg_get_indexdef(indexrelid) COLLATE "C" AS definition FROM pg_index
    WHERE indrelid::regclass::text ~ '^(procedures|dossiers|fees|citizens)\.' ORDER BY definition
  `
  return indexes.map(({ definition }) => definition)
}

test('indexes that loading leaves out are made behind the platform, and counts are settled later', async () => {
  const database = await openPglite()
  try {
    await migrateAll(database)
    const migrated = await indexesOf(database)
    await loadDemoRows(database, { dossiers: 100 })
    assert.ok((await indexesOf(database)).length < migrated.length)
    assert.equal(await isSettled(database), false)

    // Stopped before its time came to fold.
    const settling = await startSettling(database, silent)
    await settling.stop()
    assert.deepEqual(await indexesOf(database), migrated)
    assert.equal(await isSettled(database), false)

    await settleDemoData(database)
    assert.equal(await isSettled(database), true)
  } finally {
    await database.stop()
  }
})

test('an index that could not be made is made at the next start', async () => {
  const database = await openPglite()
  try {
    await migrateAll(database)
    const migrated = await indexesOf(database)
    await loadDemoRows(database, { dossiers: 100 })
    await database.sql`CREATE TABLE fees.item_sums ()`
    await (await startSettling(database, silent)).stop()
    assert.equal(await isSettled(database), false)

    await database.sql`DROP TABLE fees.item_sums`
    await (await startSettling(database, silent)).stop()
    assert.deepEqual(await indexesOf(database), migrated)
  } finally {
    await database.stop()
  }
})
