import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { dossiers } from '../subgraphs/dossiers/main.ts'
import { fees } from '../subgraphs/fees/main.ts'
import { procedures } from '../subgraphs/procedures/main.ts'
import { reportsPart } from '../subgraphs/reports/part.ts'
import { sourcesPart } from '../subgraphs/sources/part.ts'
import { demoDataLoaded, domainStart, indexDemoData, loadDemoData } from './data.ts'

/** Brings the tables of all four subgraphs, and those of what they follow, up to date. */
export async function migrateAll(database: Database): Promise<void> {
  for (const { name, migrations } of [
    sourcesPart,
    reportsPart,
    procedures,
    dossiers,
    fees,
    citizens,
  ])
    await migrate(database, name, migrations)
}

/**
 * Makes a database ready for the demo: tables up to date, and the data of 2014 in it unless they are
 * there. Gives when domain time starts over it. Throws OperatorError where the tables hold other data.
 */
export async function prepareDemo(
  database: Database,
  load: (database: Database) => Promise<void> = loadDemoData,
): Promise<Date> {
  // A migration may be about an index that a stop kept from being made.
  await indexDemoData(database)
  await migrateAll(database)
  if (!(await demoDataLoaded(database))) await load(database)
  return domainStart(database)
}
