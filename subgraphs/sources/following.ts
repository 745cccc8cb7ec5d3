import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { openRedis, type SharedRedis, withoutRedis } from '#kit/redis/redis.ts'
import type { RedisSettings } from '#kit/redis/redis-url.ts'
import type { Subgraph, SubgraphParts } from '#kit/subgraph.ts'
import type { FeedName } from './connector.ts'
import type { ConnectorKind } from './connector-kind.ts'
import { coverageExtension } from './coverage-rows.ts'
import type { Inbox } from './inbox.ts'
import { type LiveSources, liveSources } from './live/live-sources.ts'
import { openedOnce } from './live/opened-once.ts'
import { type LiveCounting, liveCounting } from './live-counts.ts'
import { createSourceObservations, type SourceObservations } from './observations.ts'
import { sourcesPart } from './part.ts'
import { type Seal, sealWith } from './seal.ts'
import type { Source } from './settings.ts'
import { type SourcesInView, sourcesInView, type ViewParts } from './sources-in-view.ts'
import { type OpenFeed, openSource, startFollowing } from './start-following.ts'

/** The departments' systems of an installation, and how a process deals with them. */
export interface Following {
  readonly sources: readonly Source[]
  readonly kinds: readonly ConnectorKind[]
  /** For records that cannot be taken. */
  readonly seal: Seal
  /** Whether this process follows them, beside answering by what is known of them. */
  readonly follow: boolean
  /** Where what live sources gave is shared; each process keeps its own unless set. */
  readonly redis?: RedisSettings | undefined
}

/** An installation without any: nothing is expected to be covered. */
export const noSources: Following = {
  sources: [],
  kinds: [],
  seal: sealWith(randomBytes(32)),
  follow: false,
}

type WithSources = { readonly sources: SourcesInView }

/** What a subgraph that answers from sources has beside its schema. */
export interface SourceFed
  extends Required<Pick<Subgraph<WithSources>, 'uses' | 'plugins' | 'serve' | 'background'>> {
  /** For the context of one request. */
  inView(parts: ViewParts): SourcesInView
  /** Live sources, asked to count. */
  readonly counting: LiveCounting
  /** The same, asked for dossiers. */
  readonly live: LiveSources
  readonly observations: SourceObservations
}

/**
 * Feeds a subgraph from sources: `feeds` says how it takes each feed, in the order in which they are
 * followed, and `inboxOf` where it finds what departments push.
 */
export function fedBySources(
  subgraph: string,
  { sources, kinds, seal, follow, redis: redisSettings }: Following,
  feeds: ReadonlyMap<FeedName, OpenFeed>,
  inboxOf?: (parts: SubgraphParts) => Inbox,
): SourceFed {
  const names = [...feeds.keys()]
  const own = sources.filter((source) => names.some((name) => source.feeds[name]))
  const observations = createSourceObservations()
  const opened = openedOnce(
    (source, clock) => openSource(source, kinds, { clock, seal }),
    observations,
  )
  // Opened when the subgraph is served.
  let redis: SharedRedis = withoutRedis
  const ask: SharedRedis['ask'] = (key, command) => redis.ask(key, command)
  const live = liveSources(own, opened, observations, { ask })
  const counting = liveCounting(own, opened, observations)
  return {
    uses: [sourcesPart],
    plugins: [coverageExtension],
    counting,
    live,
    observations,
    inView: (parts) => sourcesInView({ subgraph, sources: own, feeds: names }, parts),
    serve(http: FastifyInstance, { log }: SubgraphParts) {
      if (own.some(({ mode, feeds }) => mode === 'live' && feeds.dossiers))
        redis = openRedis(redisSettings, { log })
      // After the last request.
      http.addHook('onClose', async () => {
        await opened.stop()
        await redis.stop()
      })
      http.get('/metrics', async (_request, reply) => {
        const { contentType, text } = await observations.metrics()
        return reply.type(contentType).send(text)
      })
    },
    background: async (parts: SubgraphParts) =>
      startFollowing(follow ? own : [], [...feeds.values()], {
        ...parts,
        ...(inboxOf && { inbox: inboxOf(parts) }),
        seal,
        kinds,
        observations,
      }),
  }
}
