import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Sql } from '#kit/sql.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { domainStart } from '../../demo/data.ts'
import { migrateAll } from '../../demo/prepare.ts'
import { loadYears, type YearsLoaded } from '../../demo/years.ts'
import { dossiers } from '../../subgraphs/dossiers/main.ts'
import { createDatabase } from '../create-database.ts'
import { tellDossiers } from './told.ts'

export interface ServedYears {
  /** Of the subgraph *dossiers*, without a gateway. */
  readonly url: string
  readonly databaseUrl: string
  readonly sql: Sql
  readonly loaded: YearsLoaded
  stop(): Promise<void>
}

/** Makes the years at some size, and serves *dossiers* over them at the end of their last day. */
export async function serveYears(server: string, size: number): Promise<ServedYears> {
  const databaseUrl = await createDatabase(server, `motcua_${size}`)
  const database = openPostgres(databaseUrl)
  await migrateAll(database)
  const loaded = await loadYears(database, { dossiers: size })
  await tellDossiers(database.sql)
  const clock = standingClock(await domainStart(database))
  const served = await startSubgraph(dossiers, { database, clock, log: pino({ level: 'error' }) })
  return {
    url: served.url,
    databaseUrl,
    sql: database.sql,
    loaded,
    async stop() {
      await served.stop()
      await database.stop()
    },
  }
}
