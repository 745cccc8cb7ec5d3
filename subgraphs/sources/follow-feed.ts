import { type Connector, type FeedName, SourceFailure } from './connector.ts'
import { type FollowParts, followPage } from './follow-page.ts'
import type { Intake } from './intake.ts'
import type { SourceObservations } from './observations.ts'
import { retryWaiting } from './retry-waiting.ts'
import type { Source } from './settings.ts'
import { forget, saveFailure } from './store.ts'

/** Records that could not be taken are kept for this long. */
const quarantineMs = 30 * 24 * 3_600_000

/** One feed of a source, ready to be followed. */
export interface FollowFeed {
  readonly feed: FeedName
  /** Follows it page by page, each taken before the next is read, until everything has been read. */
  toEnd(signal: AbortSignal): Promise<void>
}

export interface FollowFeedParts extends FollowParts {
  readonly observations: SourceObservations
}

export function followFeed<Row, Ready>(
  source: Source,
  connector: Connector,
  intake: Intake<Row, Ready>,
  parts: FollowFeedParts,
): FollowFeed {
  const { database, clock, observations } = parts
  const { feed } = intake

  async function page(signal: AbortSignal) {
    try {
      return await followPage(source, connector, intake, parts, signal)
    } catch (error) {
      if (error instanceof SourceFailure && !signal.aborted)
        await saveFailure(database.sql, source.name, feed, error.reason, clock.now())
      throw error
    }
  }

  return {
    feed,
    async toEnd(signal) {
      for (;;) {
        signal.throwIfAborted()
        const { taken, refused, caughtUp } = await page(signal)
        observations.records(source.name, feed, taken, refused)
        if (caughtUp) break
      }
      await retryWaiting(source, intake, parts, signal)
      await forget(database.sql, new Date(clock.now().getTime() - quarantineMs))
    },
  }
}
