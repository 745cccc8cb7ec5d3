import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import type { ConnectorParts, OpenSource } from './connector.ts'
import type { ConnectorKind } from './connector-kind.ts'
import { type FollowFeed, type FollowFeedParts, followFeed } from './follow-feed.ts'
import { followSource } from './follow-source.ts'
import type { Intake } from './intake.ts'
import type { SourceObservations } from './observations.ts'
import type { Source } from './settings.ts'

/** Makes one feed of an opened source ready to be followed; null where the source has none of the kind. */
export type OpenFeed = (
  source: Source,
  opened: OpenSource,
  parts: FollowFeedParts,
) => FollowFeed | null

/** Feeds whose records are taken in by an intake. */
export function feedOf<Row, Ready>(intake: Intake<Row, Ready>): OpenFeed {
  return (source, opened, parts) =>
    source.feeds[intake.feed] ? followFeed(source, opened.feed(intake.feed), intake, parts) : null
}

export interface StartParts extends FollowFeedParts, ConnectorParts {
  readonly kinds: readonly ConnectorKind[]
  readonly observations: SourceObservations
  readonly log: Logger
}

/** Opens a source by its kind. */
export function openSource(
  source: Source,
  kinds: readonly ConnectorKind[],
  parts: ConnectorParts,
): OpenSource {
  const kind = kinds.find(({ system }) => system === source.system)
  if (!kind) throw new Error(`No kind of system is called ${source.system}`)
  return kind.open(source, parts)
}

/**
 * Follows the replicas among some sources until it is stopped; each by itself, so that a slow one holds
 * up no other. Feeds are followed in the order given: dossiers before what refers to them.
 */
export function startFollowing(
  sources: readonly Source[],
  feeds: readonly OpenFeed[],
  { kinds, ...parts }: StartParts,
): Part {
  const stopping = new AbortController()
  const followed = sources
    .filter(({ mode }) => mode === 'replica')
    .map((source) => {
      const opened = openSource(source, kinds, parts)
      return { source, opened, own: feeds.flatMap((open) => open(source, opened, parts) ?? []) }
    })
  const running = followed.map(async ({ source, opened, own }) => {
    await followSource(source, own, parts, stopping.signal)
    await opened.stop()
  })
  return {
    name: 'sources',
    async stop() {
      stopping.abort()
      await Promise.all(running)
    },
  }
}
