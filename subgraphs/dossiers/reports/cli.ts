import { parseArgs } from 'node:util'
import { readEnv } from '#kit/config.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'
import { checkStore } from './check/check-store.ts'
import { writeDrift } from './check/write-drift.ts'
import { buildFlows } from './flows/store.ts'

const usage = `npm run report-store -- rebuild                        builds what reports are counted from anew
npm run report-store -- check [--sample N] [--seed N]  compares it with what events alone give
The database is that of DATABASE_URL.`

/** `npm run report-store`: builds the store of reports anew, or checks it. Gives the exit code: 2 for drift. */
export async function runStoreCommand(
  database: Database,
  args: readonly string[],
  say: (text: string) => void,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { sample: { type: 'string' }, seed: { type: 'string' } },
    allowPositionals: true,
  })
  const [command, ...others] = positionals
  if (others.length > 0) throw new OperatorError(usage)
  if (command === 'rebuild' && Object.keys(values).length === 0) return rebuild(database, say)
  if (command === 'check')
    return check(
      database,
      {
        samples: numberAsked('--sample', values.sample ?? '100'),
        seed: numberAsked('--seed', values.seed ?? String(Date.now() % 2 ** 31)),
      },
      say,
    )
  throw new OperatorError(usage)
}

async function rebuild(database: Database, say: (text: string) => void): Promise<number> {
  const startedMs = performance.now()
  await database.transaction(({ sql }) => buildFlows(sql))
  say(`The store of reports is built anew, in ${secondsSince(startedMs)} s`)
  return 0
}

async function check(
  database: Database,
  asked: { readonly samples: number; readonly seed: number },
  say: (text: string) => void,
): Promise<number> {
  const startedMs = performance.now()
  const { samples, cells, drifts } = await checkStore(database, asked)
  for (const drift of drifts) say(writeDrift(drift))
  say(
    `${drifts.length} of ${cells} figures in ${samples} reports differ from what events give (seed ${asked.seed}, ${secondsSince(startedMs)} s)`,
  )
  return drifts.length > 0 ? 2 : 0
}

function numberAsked(option: string, value: string): number {
  if (/^\d{1,10}$/.test(value)) return Number(value)
  throw new OperatorError(`${option} takes a whole number, not ${value}`)
}

function secondsSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 1000).toFixed(1)
}

if (import.meta.main) {
  try {
    const { databaseUrl } = readEnv(process.env, (field) => ({
      databaseUrl: field.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    }))
    const database = openPostgres(databaseUrl)
    process.exitCode = await runStoreCommand(database, process.argv.slice(2), console.log).finally(
      () => database.stop(),
    )
  } catch (error) {
    console.error(error instanceof OperatorError ? error.message : error)
    process.exitCode = 1
  }
}
