import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '#kit/clock.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import type { Following } from '../subgraphs/sources/following.ts'
import { keptDossiers } from './kept-dossiers.ts'
import { ageAsTold, beginAt, demoFollowing, readOnFrom } from './sources.ts'
import { standInsSecret } from './stand-in-settings.ts'
import { runStandIns } from './stand-ins/run.ts'

export interface SourceParts {
  readonly database: Database
  readonly clock: Clock
  readonly dataFolder: string
  readonly port: number
  readonly log: Logger
}

/** Starts the stand-ins for the departments' systems, ready to be followed from now on. */
export async function startSources({
  database,
  clock,
  dataFolder,
  port,
  log,
}: SourceParts): Promise<Part & { readonly following: Following }> {
  const { sql } = database
  const start = clock.now()
  const folder = path.join(dataFolder, 'stand-ins')
  await rm(folder, { recursive: true, force: true })
  const secret = standInsSecret
  const standIns = await runStandIns({
    archive: keptDossiers(sql, start),
    now: () => clock.now(),
    folder,
    secret,
    port,
    failed: (error) => log.error({ err: error }, 'a stand-in failed'),
    async told(name, word) {
      const source = following.sources.find((source) => source.name === name)
      if (source) await ageAsTold(sql, source, word, clock.now())
    },
  })
  const described = await demoFollowing({ url: standIns.url, folder, secret }, true)
  const following = { ...described, sources: readOnFrom(start, described.sources) }
  await beginAt(database, following.sources, start)
  return { name: 'stand-ins', following, stop: standIns.stop }
}
