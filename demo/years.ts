import { readFile } from 'node:fs/promises'
import { OperatorError } from '#kit/operator-error.ts'
import type { Database, Transaction } from '#kit/sql.ts'
import { refuseWhereRowsAre } from './data.ts'

/** The size of a province's history, and what the sizes are for which codes keep their forms. */
export const dossiersOfYears = 10_000_000
export const fewestOfYears = 1_000
export const mostOfYears = 20_000_000

export interface YearsOptions {
  readonly dossiers?: number
  /** How many dossiers are made in one transaction. */
  readonly perChunk?: number
  /** How many of the last working days are recorded day by day, as they would be while the platform runs. */
  readonly recordedDays?: number
}

/** How long the parts of a load took. */
export interface YearsLoaded {
  readonly filledSeconds: number
  readonly indexedSeconds: number
  readonly builtSeconds: number
  readonly recordedSeconds: number
}

const folder = new URL('./years/', import.meta.url)
const draft = new URL('./data/01-draft.sql', import.meta.url)
const calendarOfYears = new URL('./years/calendar.json', import.meta.url)
const calendarOfAll = new URL('../subgraphs/dossiers/calendar.json', import.meta.url)

/** PostgreSQL does as many things at a time; the embedded one does them one by one. */
const connections = 2

/**
 * Fills the schemas, migrated before, with five years of dossiers, 2021 to 2025: the same rows on every
 * run and every database. There are no people and no fees.
 *
 * A load of this size is not one transaction: what fails leaves a database to be dropped. Throws
 * OperatorError where there are rows already, and for a size that the shape does not hold for.
 */
export async function loadYears(
  database: Database,
  { dossiers = dossiersOfYears, perChunk = 200_000, recordedDays = 30 }: YearsOptions = {},
): Promise<YearsLoaded> {
  if (!(dossiers >= fewestOfYears && dossiers <= mostOfYears))
    throw new OperatorError(`The years take ${fewestOfYears} to ${mostOfYears} dossiers.`)
  const filledSeconds = await secondsOf(async () => {
    await prepare(database, dossiers)
    await fill(database, { dossiers, perChunk, recordedDays })
  })
  const indexedSeconds = await secondsOf(() => makeKeys(database))
  const builtSeconds = await secondsOf(() => database.sql`SELECT dossiers.build_flows()`)
  const recordedSeconds = await secondsOf(async () => {
    await recordDays(database, recordedDays)
    await database.sql`SELECT dossiers.fold_flows()`
  })
  await runFile(database, '09-loaded.sql')
  // Lets counts read their index alone.
  await database.sql`VACUUM (ANALYZE)`
  return { filledSeconds, indexedSeconds, builtSeconds, recordedSeconds }
}

async function prepare(database: Database, dossiers: number): Promise<void> {
  const scripts = await Promise.all([
    readFile(draft, 'utf8'),
    ...['01-catalogue.sql', '02-days.sql', '03-postponed.sql'].map(readScript),
  ])
  const calendar = await readCalendar()
  await database.transaction(async (transaction) => {
    await refuseWhereRowsAre(transaction)
    await transaction.sql`
      SELECT set_config('motcua.dossiers', ${String(dossiers)}, true),
        set_config('motcua.calendar', ${calendar}, true)
    `
    for (const script of scripts) await transaction.script(script)
  })
}

interface CalendarFile {
  readonly years: readonly number[]
  readonly sessions: readonly object[]
  readonly days: readonly object[]
}

/** The calendar of all agencies, with the years that it lacks. */
async function readCalendar(): Promise<string> {
  const all: CalendarFile = JSON.parse(await readFile(calendarOfAll, 'utf8'))
  const missing: Omit<CalendarFile, 'sessions'> = JSON.parse(
    await readFile(calendarOfYears, 'utf8'),
  )
  return JSON.stringify({
    ...all,
    years: [...all.years, ...missing.years],
    days: [...all.days, ...missing.days],
  })
}

/** Makes the dossiers, and what happened to them until the days that are recorded one by one. */
async function fill(
  database: Database,
  { dossiers, perChunk, recordedDays }: Required<YearsOptions>,
): Promise<void> {
  const script = await readScript('04-chunk.sql')
  const chunks = Array.from(
    { length: Math.ceil(dossiers / perChunk) },
    (_, chunk) => 1 + chunk * perChunk,
  )
  await eachOf(chunks, (first) =>
    database.transaction(async (transaction) => {
      await transaction.sql`
        SELECT set_config('jit', 'off', true), -- To compile the statements takes longer than to run them.
          set_config('motcua.dossiers', ${String(dossiers)}, true),
          set_config('motcua.first', ${String(first)}, true),
          set_config('motcua.last', ${String(Math.min(dossiers, first + perChunk - 1))}, true),
          set_config('motcua.cut', (
            SELECT (max(number) - ${recordedDays}::int + 1) * 28800 - 1 FROM draft.intake_day
          )::text, true)
      `
      await transaction.script(script)
    }),
  )
}

/** Makes the keys, indexes and references that were postponed. */
async function makeKeys(database: Database): Promise<void> {
  const make = async (areReferences: boolean) => {
    const postponed = await database.sql<{ definition: string }>`
      SELECT definition FROM draft.postponed WHERE (stage = 3) = ${areReferences}
      ORDER BY definition LIKE '%dossiers.event%' DESC
    `
    await eachOf(postponed, ({ definition }) =>
      database.transaction((transaction) => makeIndex(transaction, definition)),
    )
  }
  await make(false)
  await runFile(database, '05-series.sql')
  await make(true)
}

/** Records what happened on the last days, day by day; half of the dossiers at a time. */
async function recordDays(database: Database, recordedDays: number): Promise<void> {
  await database.sql`CREATE INDEX ON draft.later_event (half, (second / 28800))`
  const script = await readScript('06-day.sql')
  await eachOf([0, 1], async (half) => {
    for (let daysAgo = recordedDays - 1; daysAgo >= 0; daysAgo--)
      await database.transaction(async (transaction) => {
        await transaction.sql`
          SELECT set_config('motcua.half', ${String(half)}, true),
            set_config('motcua.days_ago', ${String(daysAgo)}, true)
        `
        await transaction.script(script)
      })
  })
}

async function makeIndex({ script }: Transaction, statement: string): Promise<void> {
  await script(`
    SET LOCAL maintenance_work_mem = '1GB';
    SET LOCAL max_parallel_maintenance_workers = 0;
    ${statement}
  `)
}

const readScript = (name: string) => readFile(new URL(name, folder), 'utf8')

async function runFile(database: Database, name: string): Promise<void> {
  const script = await readScript(name)
  await database.transaction((transaction) => transaction.script(script))
}

/** Does something with each item, some at a time. */
async function eachOf<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const item of left) await work(item)
    }),
  )
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return (performance.now() - startedMs) / 1_000
}
