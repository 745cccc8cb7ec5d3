import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { openPostgres } from '#kit/postgres.ts'
import { dossiersOf2014, loadDemoData } from '../../demo/data.ts'
import { migrateAll } from '../../demo/prepare.ts'
import { listKey, writeTestKeys } from '../../tests/report-key.ts'
import { type Rounds, summarise } from '../statistics.ts'

const copied = `COPY (
  SELECT id,
    (SELECT code FROM dossiers.dossier_code
      WHERE dossier_code.dossier_id = dossier.id ORDER BY position, code LIMIT 1),
    status, channel, scope, procedure_code, field_code, department_code, handled_by_code,
    received_by_code, locality_code, submitted_at, accepted_at, accepted_on, due_on, ended_at, ended_on,
    returned_at,
    CASE
      WHEN accepted_on IS NULL THEN NULL
      WHEN ended_on < due_on THEN 'EARLY'
      WHEN ended_on > due_on THEN 'LATE'
      WHEN ended_on IS NOT NULL THEN 'ON_TIME'
      WHEN status IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED') THEN 'PAUSED'
      WHEN due_on < current_date THEN 'OVERDUE'
      ELSE 'NOT_DUE'
    END,
    source, 0, 0, NULL, NULL
  FROM dossiers.dossier ORDER BY id
) TO STDOUT (FORMAT csv)`

/** The dossiers of 2014 over and over, each under an id and code of its own. */
export async function fillList(url: string, wanted: number): Promise<void> {
  const database = openPostgres(url)
  await migrateAll(database)
  await loadDemoData(database, { dossiers: dossiersOf2014 })
  await database.transaction(({ script }) =>
    script(`
      CREATE TEMPORARY TABLE more ON COMMIT DROP AS
        SELECT dossier.* FROM dossiers.dossier, generate_series(1, ${Math.ceil(wanted / dossiersOf2014)})
        LIMIT ${wanted} - (SELECT count(*) FROM dossiers.dossier);
      UPDATE more SET id = gen_random_uuid();
      UPDATE more SET source_key = id::text;
      INSERT INTO dossiers.dossier SELECT * FROM more;
      INSERT INTO dossiers.dossier_code (code, source, dossier_id)
        SELECT 'H49-' || id, source, id FROM more;
    `),
  )
  await database.transaction(({ script }) => script('ANALYZE'))
  await database.stop()
}

/** How long PostgreSQL's own client takes. */
async function copyMs(url: string): Promise<number> {
  const [psql = 'psql'] = globSync('/usr/lib/postgresql/*/bin/psql').sort().reverse()
  const startedMs = performance.now()
  const client = spawn(psql, [url, '-qc', copied], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(client, 'exit')
  assert.equal(code, 0)
  return performance.now() - startedMs
}

interface Exported {
  readonly tookMs: number
  readonly lines: number
}

async function exportOnce(url: string): Promise<Exported> {
  const startedMs = performance.now()
  const request = get(`${url}/reports/v1/dossier_list.csv`, { headers: { 'x-api-key': listKey } })
  const [response] = await once(request, 'response')
  assert.equal(response.statusCode, 200)
  let lines = -1
  for await (const chunk of response) lines += countOf(chunk, 10)
  return { tookMs: performance.now() - startedMs, lines }
}

function countOf(chunk: Buffer, byte: number): number {
  let count = 0
  for (let at = chunk.indexOf(byte); at >= 0; at = chunk.indexOf(byte, at + 1)) count++
  return count
}

/** Megabytes of memory that a process holds now, or the most that it held since `resetPeak`. */
function memory(process: ChildProcess, which: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${process.pid}/status`, 'utf8')
  return Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024
}

function resetPeak(process: ChildProcess): void {
  writeFileSync(`/proc/${process.pid}/clear_refs`, '5')
}

async function startServer(databaseUrl: string): Promise<{ url: string; server: ChildProcess }> {
  const file = path.join(import.meta.dirname, '../export-server.ts')
  const server = spawn(process.execPath, [file, databaseUrl, writeTestKeys()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = await once(createInterface({ input: server.stdout }), 'line')
  return { url, server }
}

export interface ListMeasured {
  /** How many times as long as COPY it took. */
  readonly times: Rounds
  /** The most memory that it took over that at rest. */
  readonly megabytes: number
}

/** Reads the list some times through gateway and subgraph, each time after a COPY of the same rows. */
export async function measureList(
  databaseUrl: string,
  wanted: number,
  rounds: number,
): Promise<ListMeasured> {
  const { url, server } = await startServer(databaseUrl)
  try {
    await fetch(`${url}/reports/v1/dossier_statistics.csv`)
    resetPeak(server)
    const before = memory(server, 'VmRSS')
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const baseMs = await copyMs(databaseUrl)
      const { tookMs, lines } = await exportOnce(url)
      assert.equal(lines, wanted)
      console.log(`round ${round + 1}: COPY ${Math.round(baseMs)} ms, CSV ${Math.round(tookMs)} ms`)
      times.push(tookMs / baseMs)
    }
    return { times: summarise(times), megabytes: memory(server, 'VmHWM') - before }
  } finally {
    server.kill()
  }
}
