import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { pino } from 'pino'
import { migrate } from '#kit/migrate.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'
import { startFolding } from '../../subgraphs/dossiers/folding.ts'
import { dossiers } from '../../subgraphs/dossiers/main.ts'
import { createDatabase } from '../create-database.ts'

const writers = 8
const heldOpenSeconds = 0.005

/**
 * How many events a second 8 writers record of dossiers that are all counted together, each in a
 * transaction that stays open for 5 ms: with reports, and by the same record_events() that writes no
 * ledger. The flows are folded meanwhile, as where the platform runs.
 */
export async function upkeepShares(
  server: string,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<ReadonlyArray<{ readonly withReports: number; readonly without: number }>> {
  await using stack = new AsyncDisposableStack()
  const open = async (name: string) => {
    const url = await createDatabase(server, name)
    const database = openPostgres(url)
    stack.defer(() => database.stop())
    await migrate(database, dossiers.name, dossiers.migrations)
    return { url, database }
  }
  const kept = await open('motcua_kept')
  const unkept = await open('motcua_unkept')
  await leaveLedgerOut(unkept.database)
  const results = []
  for (let round = 0; round < rounds; round++) {
    const without = await throughput(unkept, seconds)
    const folding = startFolding({ database: kept.database, log: pino({ level: 'warn' }) })
    const withReports = await throughput(kept, seconds).finally(() => folding.stop())
    results.push({ withReports, without })
  }
  return results
}

/** Takes the insert into the ledger out of record_events(), and nothing else. */
async function leaveLedgerOut({ sql, transaction }: Database): Promise<void> {
  const [found] = await sql<{ definition: string }>`
    SELECT pg_get_functiondef('dossiers.record_events'::regproc) AS definition
  `
  assert.ok(found)
  const without = found.definition.replace(
    /INSERT INTO dossiers\.flow_entry [^;]*;/,
    'DELETE FROM dossiers.incoming_event WHERE (SELECT count(*) FROM brought_up) < 0;',
  )
  assert.notEqual(without, found.definition)
  await transaction(({ script }) => script(without))
}

/** Events a second. */
async function throughput(
  { url, database }: { readonly url: string; readonly database: Database },
  seconds: number,
): Promise<number> {
  // As the platform's own connections are set.
  const options = { connectionString: url, options: '-c jit=off' }
  const clients = Array.from({ length: writers }, () => new pg.Client(options))
  await Promise.all(clients.map((client) => client.connect()))
  const dossiersEach = await handIn(database, seconds)
  const startedMs = performance.now()
  const counts = await Promise.all(
    clients.map((client, writer) =>
      write(client, dossiersEach[writer] ?? [], startedMs + seconds * 1_000),
    ),
  )
  const tookSeconds = (performance.now() - startedMs) / 1_000
  await Promise.all(clients.map((client) => client.end()))
  return counts.reduce((sum, count) => sum + count, 0) / tookSeconds
}

/** More dossiers than the writers get to, all of one key. */
async function handIn({ sql }: Database, seconds: number): Promise<readonly string[][]> {
  const each = Math.ceil(seconds / heldOpenSeconds)
  const ids = Array.from({ length: writers }, () => Array.from({ length: each }, randomUUID))
  await sql`
    INSERT INTO dossiers.dossier (
      id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
      received_by_code, scope, channel, owner_id, owner_kind, submitted_at
    )
    SELECT id, 'mot-cua-H49.02', id, '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'H49.20',
      'PROVINCIAL_CENTRE', 'COUNTER', id, 'Citizen', now()
    FROM unnest(${ids.flat()}::uuid[]) AS id
  `
  return ids
}

/** Records one event after another until the time is over: an acceptance and an end of each dossier. */
async function write(
  client: pg.Client,
  dossiers: readonly string[],
  untilMs: number,
): Promise<number> {
  let written = 0
  for (const id of dossiers)
    for (const [sequence, status, appointment] of [
      [1, 'ACCEPTED', 'current_date + 3'],
      [2, 'PROCESSED', 'NULL'],
    ]) {
      if (performance.now() >= untilMs) return written
      await client.query(`
        BEGIN;
        INSERT INTO dossiers.incoming_event (
          dossier_id, at, source_sequence, status, appointment_on, recorded_at
        ) VALUES ('${id}', now(), ${sequence}, '${status}', ${appointment}, now());
        SELECT dossiers.record_events();
        SELECT pg_sleep(${heldOpenSeconds});
        COMMIT
      `)
      written++
    }
  throw new Error('The writers ran out of dossiers')
}
