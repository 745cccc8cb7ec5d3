import { parseArgs } from 'node:util'
import { readEnv } from '#kit/config.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'
import { domainStart, dossiersOf2014, largestSize, loadDemoData, smallestSize } from './data.ts'
import { migrateAll } from './prepare.ts'
import { dossiersOfYears, fewestOfYears, loadYears, mostOfYears } from './years.ts'

interface Shape {
  readonly usual: number
  readonly least: number
  readonly most: number
  readonly load: (database: Database, dossiers: number) => Promise<unknown>
}

const shapes: ReadonlyMap<string, Shape> = new Map([
  [
    '2014',
    {
      usual: dossiersOf2014,
      least: smallestSize,
      most: largestSize,
      load: (database, dossiers) => loadDemoData(database, { dossiers }),
    },
  ],
  [
    'years',
    {
      usual: dossiersOfYears,
      least: fewestOfYears,
      most: mostOfYears,
      load: (database, dossiers) => loadYears(database, { dossiers }),
    },
  ],
])

/**
 * `npm run demo:data -- --shape years --dossiers 1000000`: brings the tables of the database that
 * `DATABASE_URL` names up to date and loads generated data: those of 2014, 38,214 dossiers unless told
 * otherwise, or five years of a province, ten million.
 */
try {
  const { shape, dossiers } = askedFor()
  const { databaseUrl } = readEnv(process.env, (field) => ({
    databaseUrl: field.url('DATABASE_URL', ['postgres:', 'postgresql:']),
  }))
  const database = openPostgres(databaseUrl)
  await load(database, shape, dossiers).finally(() => database.stop())
} catch (error) {
  console.error(error instanceof OperatorError ? error.message : error)
  process.exitCode = 1
}

function askedFor(): { readonly shape: Shape; readonly dossiers: number } {
  const { values } = parseArgs({
    options: { shape: { type: 'string', default: '2014' }, dossiers: { type: 'string' } },
    strict: false,
  })
  const { shape: name, dossiers, ...unknown } = values
  if (Object.keys(unknown).length > 0)
    throw new OperatorError(`--${Object.keys(unknown).join(', --')}: no such option`)
  const shape = shapes.get(String(name))
  if (shape === undefined)
    throw new OperatorError(`--shape takes one of ${[...shapes.keys()].join(', ')}`)
  return { shape, dossiers: sizeAsked(shape, dossiers) }
}

function sizeAsked({ usual, least, most }: Shape, asked: string | boolean | undefined): number {
  if (asked === undefined) return usual
  const size = typeof asked === 'string' ? Number(asked) : Number.NaN
  if (Number.isInteger(size) && size >= least && size <= most) return size
  throw new OperatorError(`--dossiers takes a number from ${least} to ${most}`)
}

async function load(database: Database, shape: Shape, dossiers: number): Promise<void> {
  const startedMs = performance.now()
  await migrateAll(database)
  await shape.load(database, dossiers)
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  const start = await domainStart(database)
  console.log(
    `Loaded ${dossiers} dossiers in ${seconds} s; domain time starts at ${start.toISOString()}`,
  )
}
