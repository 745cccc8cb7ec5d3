import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { type Clock, standingClock } from '#kit/clock.ts'
import { startAll } from '#kit/lifecycle.ts'
import type { RedisSettings } from '#kit/redis/redis-url.ts'
import type { Database } from '#kit/sql.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { dossiersFrom } from '../subgraphs/dossiers/main.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import { peopleAt } from '../subgraphs/sources/people.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import { type Answer, ask } from './ask.ts'
import type { UntilEnd } from './gateway-world.ts'
import { sourcesOf } from './source.ts'

/** *dossiers* over live sources, and the *citizens* that it asks for people. */
export interface LiveWorld {
  readonly url: string
  readonly citizensUrl: string
  readonly clock: Clock & { moveTo(next: Date): void }
  /** Asks *dossiers*, as a gateway does that waits for so long. */
  ask<Data>(query: string, remainingMs?: number): Promise<WithCoverage<Data>>
}

export interface WithCoverage<Data> extends Answer<Data> {
  readonly extensions?: {
    readonly coverage?: ReadonlyArray<{
      readonly path: readonly string[]
      readonly department: string
      readonly state: string
      readonly reason: string | null
    }>
  }
}

export interface LiveOptions {
  /** Where what sources gave is shared. */
  readonly redis?: RedisSettings
  /** Another's, for worlds that go by the same time. */
  readonly clock?: LiveWorld['clock']
}

const start = new Date('2014-07-02T15:00:00+07:00')

/** Starts them over a database, with sources as `sources.yaml` describes them, until the end of the test. */
export async function startLiveWorld(
  t: UntilEnd,
  database: Database,
  sources: object,
  { redis, clock = standingClock(start) }: LiveOptions = {},
): Promise<LiveWorld> {
  const log = pino({ level: 'silent' })
  const following = {
    sources: await sourcesOf(t, sources),
    kinds: connectorKinds,
    seal: sealWith(randomBytes(32)),
    follow: false,
    redis,
  }
  let [url, citizensUrl] = ['', '']
  const world = await startAll([
    async () => {
      const served = await startSubgraph(citizens, { database, clock, log })
      citizensUrl = served.url
      return served
    },
    async () => {
      const dossiers = dossiersFrom(following, peopleAt(citizensUrl))
      const served = await startSubgraph(dossiers, { database, clock, log })
      url = served.url
      return served
    },
  ])
  t.after(() => world.stop())
  return {
    url,
    citizensUrl,
    clock,
    ask: (query, remainingMs = 10_000) =>
      ask(url, query, {}, { 'motcua-remaining-ms': String(remainingMs) }),
  }
}
