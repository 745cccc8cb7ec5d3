import { readdir, readFile } from 'node:fs/promises'
import { OperatorError } from '#kit/operator-error.ts'
import type { Database, Transaction } from '#kit/sql.ts'

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

/** Fills the four schemas with the data of 2014 and their indexes, or with nothing, and settles them. Throws as `loadDemoRows`. */
export async function loadDemoData(database: Database, options?: DemoDataOptions): Promise<void> {
  await database.transaction(async (transaction) => {
    await fill(transaction, options)
    for (const definition of await missingIndexes(transaction))
      await makeIndex(transaction, definition)
    await countRows(transaction)
  })
  await settleDemoData(database)
}

/**
 * Fills the four schemas, migrated before, with the data of 2014: the same rows on every run and
 * every database. Indexes that keep no rule are left to `indexDemoData`.
 *
 * `dossiers` are those accepted; their shares by centre, outcome and procedure stay those of 2014.
 * Nothing is loaded when something fails. Throws OperatorError where there are rows already, and for
 * a size under 100.
 */
export async function loadDemoRows(database: Database, options?: DemoDataOptions): Promise<void> {
  await database.transaction((transaction) => fill(transaction, options))
}

async function fill(
  transaction: Transaction,
  { dossiers = dossiersOf2014 }: DemoDataOptions = {},
): Promise<void> {
  if (dossiers < smallestSize)
    throw new OperatorError(`The data of 2014 take at least ${smallestSize} dossiers.`)
  const scripts = await readScripts()
  const calendar = await readFile(calendarFile, 'utf8')
  await refuseWhereRowsAre(transaction)
  await transaction.sql`
    SELECT set_config('motcua.dossiers', ${String(dossiers)}, true),
      set_config('motcua.calendar', ${calendar}, true)
  `
  for (const script of scripts) await transaction.script(script)
}

/** Makes counts of new data fast, whose indexes are there; they are right before. */
export async function settleDemoData(database: Database): Promise<void> {
  await database.sql`SELECT dossiers.fold_flows()`
  // Takes away what recording left behind, and lets counts read their index alone.
  await database.sql`
    VACUUM dossiers.dossier, dossiers.event, dossiers.incoming_event, dossiers.incoming_flow,
      dossiers.daily_flow, dossiers.procedure_flow, dossiers.procedure_month, dossiers.procedure_stock,
      dossiers.group_flow, dossiers.group_month, dossiers.group_stock, dossiers.group_days,
      dossiers.report_group, dossiers.group_of_series, dossiers.group_of_procedure, fees.item,
      fees.entry, fees.incoming_entry
  `
}

/**
 * Makes the indexes that loading left out, each by itself so that others have their turn, and counts rows for plans.
 * What is not made when `signal` is aborted is left for another time.
 */
export async function indexDemoData(database: Database, signal?: AbortSignal): Promise<void> {
  if (!(await lacksIndexes(database))) return
  for (const definition of await missingIndexes(database)) {
    if (signal?.aborted) return
    await database.transaction((transaction) => makeIndex(transaction, definition))
  }
  if (!signal?.aborted) await database.transaction(countRows)
}

async function missingIndexes({ sql }: Pick<Database, 'sql'>): Promise<readonly string[]> {
  const missing = await sql<{ definition: string }>`SELECT definition FROM public.motcua_demo_index`
  return missing.map(({ definition }) => definition)
}

async function makeIndex({ sql, script }: Transaction, definition: string): Promise<void> {
  await script(definition)
  await sql`DELETE FROM public.motcua_demo_index WHERE definition = ${definition}`
}

/** Counts rows for the planner, when all indexes are made. */
async function countRows({ script }: Transaction): Promise<void> {
  await script(`
    SET LOCAL default_statistics_target = 30;
    ANALYZE procedures.agency, procedures.agency_successor, procedures.field, procedures.procedure,
      procedures.procedure_alias, procedures.procedure_case, procedures.case_channel,
      procedures.case_fee, procedures.fee_exemption, procedures.case_paper, procedures.case_step,
      procedures.legal_basis, procedures.result, procedures.process, procedures.process_step,
      procedures.competence, procedures.authorisation, dossiers.dossier, dossiers.dossier_code,
      dossiers.dossier_party, dossiers.event, dossiers.series, dossiers.calendar_day,
      dossiers.calendar_year, dossiers.office_session, fees.item, fees.entry, citizens.party,
      citizens.identity_document;
    DROP TABLE public.motcua_demo_index;
  `)
}

/** Whether the data were settled since they were loaded. */
export async function isSettled(database: Pick<Database, 'sql'>): Promise<boolean> {
  const [table] = await database.sql<{ vacuumed: boolean }>`
    SELECT relallvisible > 0 AS vacuumed FROM pg_class WHERE oid = 'dossiers.dossier'::regclass
  `
  return table?.vacuumed === true && !(await lacksIndexes(database))
}

/** Whether there is a list of indexes still to be made. */
async function lacksIndexes({ sql }: Pick<Database, 'sql'>): Promise<boolean> {
  const [list] = await sql<{ present: boolean }>`
    SELECT to_regclass('public.motcua_demo_index') IS NOT NULL AS present
  `
  return list?.present === true
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
