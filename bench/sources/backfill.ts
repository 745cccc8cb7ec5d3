import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { realClock } from '#kit/clock.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { migrateAll } from '../../demo/prepare.ts'
import { citizens } from '../../subgraphs/citizens/main.ts'
import { startFolding } from '../../subgraphs/dossiers/folding.ts'
import { dossierIntake } from '../../subgraphs/dossiers/intake/dossier-intake.ts'
import { eventIntake } from '../../subgraphs/dossiers/intake/event-intake.ts'
import { connectorKinds } from '../../subgraphs/sources/connector-kinds.ts'
import { createSourceObservations } from '../../subgraphs/sources/observations.ts'
import { peopleAt } from '../../subgraphs/sources/people.ts'
import { sealWith } from '../../subgraphs/sources/seal.ts'
import type { Source } from '../../subgraphs/sources/settings.ts'
import { feedOf, openSource, startFollowing } from '../../subgraphs/sources/start-following.ts'

const log = pino({ level: 'warn' })

/** Our stores, and the subgraph that knows people, ready to take in what a source tells. */
export async function openStores(url: string) {
  const database = openPostgres(url)
  await migrateAll(database)
  const parts = { database, clock: realClock, log }
  const people = await startSubgraph(citizens, parts)
  const feeds = [feedOf(dossierIntake(peopleAt(people.url))), feedOf(eventIntake)]
  const following = {
    ...parts,
    seal: sealWith(randomBytes(32)),
    observations: createSourceObservations(),
  }
  return {
    database,
    /** Reads a source from its beginning to its end; gives the seconds that each feed took, and the last of the folding. */
    async readAll(source: Source): Promise<readonly number[]> {
      const opened = openSource(source, connectorKinds, following)
      const folding = startFolding(parts)
      const seconds: number[] = []
      for (const open of feeds) {
        const start = performance.now()
        await open(source, opened, following)?.toEnd(new AbortController().signal)
        seconds.push((performance.now() - start) / 1_000)
      }
      await opened.stop()
      const start = performance.now()
      await folding.stop()
      return [...seconds, (performance.now() - start) / 1_000]
    },
    /** Follows a source until it is stopped. */
    follow: (source: Source) =>
      startFollowing([source], feeds, { ...following, kinds: connectorKinds }),
    async stop() {
      await people.stop()
      await database.stop()
    },
  }
}

export interface Taken {
  readonly dossiers: number
  readonly events: number
  readonly refused: number
  readonly counted: number
}

/** What is in the stores now; `counted` by the daily flows. */
export async function taken({ sql }: Database): Promise<Taken> {
  const [row] = await sql<Taken>`
    SELECT
      (SELECT count(*)::int FROM dossiers.dossier) AS dossiers,
      (SELECT count(*)::int FROM dossiers.event) AS events,
      (SELECT count(*)::int FROM sources.quarantine) AS refused,
      (SELECT coalesce(sum(received), 0)::int FROM dossiers.flow) AS counted
  `
  if (!row) throw new Error('Nothing was counted')
  return row
}
