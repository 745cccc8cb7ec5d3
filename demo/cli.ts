import { parseArgs } from 'node:util'
import { readEnv } from '#kit/config.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'
import { domainStart, dossiersOf2014, largestSize, loadDemoData, smallestSize } from './data.ts'
import { migrateAll } from './prepare.ts'

/**
 * `npm run demo:data -- --dossiers 1000000`: brings the tables of the database that `DATABASE_URL`
 * names up to date and loads the data of 2014 at that size, 38,214 dossiers unless told otherwise.
 */
try {
  const dossiers = sizeAsked()
  const { databaseUrl } = readEnv(process.env, (field) => ({
    databaseUrl: field.url('DATABASE_URL', ['postgres:', 'postgresql:']),
  }))
  const database = openPostgres(databaseUrl)
  await load(database, dossiers).finally(() => database.stop())
} catch (error) {
  console.error(error instanceof OperatorError ? error.message : error)
  process.exitCode = 1
}

function sizeAsked(): number {
  const { values } = parseArgs({ options: { dossiers: { type: 'string' } }, strict: false })
  const unknown = Object.keys(values).filter((name) => name !== 'dossiers')
  if (unknown.length > 0) throw new OperatorError(`--${unknown.join(', --')}: no such option`)
  if (values.dossiers === undefined) return dossiersOf2014
  const size = typeof values.dossiers === 'string' ? Number(values.dossiers) : Number.NaN
  if (Number.isInteger(size) && size >= smallestSize && size <= largestSize) return size
  throw new OperatorError(`--dossiers takes a number from ${smallestSize} to ${largestSize}`)
}

async function load(database: Database, dossiers: number): Promise<void> {
  const startedMs = performance.now()
  await migrateAll(database)
  await loadDemoData(database, { dossiers })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  const start = await domainStart(database)
  console.log(
    `Loaded ${dossiers} dossiers in ${seconds} s; domain time starts at ${start.toISOString()}`,
  )
}
