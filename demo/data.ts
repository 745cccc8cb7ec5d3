import { readdir, readFile } from 'node:fs/promises'
import { OperatorError } from '#kit/operator-error.ts'
import type { Database } from '#kit/sql.ts'

/** What the article counts: 2,617 dossiers at the provincial centre and 35,597 at the local ones. */
export const dossiersOf2014 = 38_214

/** The sizes at which codes, receipt numbers and shares keep their forms. */
export const smallestSize = 100
export const largestSize = 5_000_000

const folder = new URL('./data/', import.meta.url)
const calendarFile = new URL('../subgraphs/dossiers/calendar.json', import.meta.url)

export interface DemoDataOptions {
  readonly dossiers?: number
}

/** Fills the four schemas with the data of 2014 (`loadDemoRows`) and settles them (`settleDemoData`). */
export async function loadDemoData(database: Database, options?: DemoDataOptions): Promise<void> {
  await loadDemoRows(database, options)
  await settleDemoData(database)
}

/**
 * Fills the four schemas, migrated before, with the data of 2014: the same rows on every run and
 * every database.
 *
 * `dossiers` are those accepted; their shares by centre, outcome and procedure stay those of 2014.
 * Nothing is loaded when something fails. Throws OperatorError where there are rows already, and for
 * a size under 100.
 */
export async function loadDemoRows(
  database: Database,
  { dossiers = dossiersOf2014 }: DemoDataOptions = {},
): Promise<void> {
  if (dossiers < smallestSize)
    throw new OperatorError(`The data of 2014 take at least ${smallestSize} dossiers.`)
  const scripts = await readScripts()
  const calendar = await readFile(calendarFile, 'utf8')
  await database.transaction(async (transaction) => {
    await refuseWhereRowsAre(transaction)
    await transaction.sql`
      SELECT set_config('motcua.dossiers', ${String(dossiers)}, true),
        set_config('motcua.calendar', ${calendar}, true)
    `
    for (const script of scripts) await transaction.script(script)
  })
}

/** Makes counts of new data fast; they are right before. */
export async function settleDemoData(database: Database): Promise<void> {
  await database.sql`SELECT dossiers.fold_flows()`
  // Takes away what recording left behind, and lets counts read their index alone.
  await database.sql`
    VACUUM dossiers.dossier, dossiers.event, dossiers.incoming_event, dossiers.incoming_flow,
      dossiers.daily_flow, dossiers.procedure_flow, dossiers.procedure_month, dossiers.procedure_stock,
      dossiers.group_flow, dossiers.group_month, dossiers.group_stock, dossiers.group_days,
      dossiers.report_group, dossiers.group_member, fees.item, fees.incoming_entry
  `
}

/** Whether the data were settled since they were loaded. */
export async function isSettled({ sql }: Pick<Database, 'sql'>): Promise<boolean> {
  const [table] = await sql<{ vacuumed: boolean }>`
    SELECT relallvisible > 0 AS vacuumed FROM pg_class WHERE oid = 'dossiers.dossier'::regclass
  `
  return table?.vacuumed === true
}

/** Whether the data of 2014 were loaded into this database. */
export async function demoDataLoaded({ sql }: Pick<Database, 'sql'>): Promise<boolean> {
  const [marker] = await sql<{ present: boolean }>`
    SELECT to_regclass('public.motcua_demo_data') IS NOT NULL AS present
  `
  return marker?.present === true
}

/**
 * When domain time is to start over loaded data: 2014-07-02T15:00+07:00, or the latest event recorded
 * since.
 */
export async function domainStart({ sql }: Pick<Database, 'sql'>): Promise<Date> {
  const [start] = await sql<{ at: Date }>`
    SELECT greatest(starts_at, (SELECT max(recorded_at) FROM dossiers.event)) AS at
    FROM public.motcua_demo_data
  `
  if (start === undefined) throw new Error('The data of 2014 have not been loaded')
  return start.at
}

async function readScripts(): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))
}

export async function refuseWhereRowsAre({ sql }: Pick<Database, 'sql'>): Promise<void> {
  const [found] = await sql<{ rows: boolean }>`
    SELECT
      EXISTS (SELECT FROM procedures.agency) OR EXISTS (SELECT FROM dossiers.dossier)
        OR EXISTS (SELECT FROM citizens.party) OR EXISTS (SELECT FROM fees.item) AS rows
  `
  if (found?.rows)
    throw new OperatorError(
      'The database holds data already; data are loaded into an empty one only.',
    )
}
