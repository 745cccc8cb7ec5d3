import { type Connector, type FeedName, SourceFailure } from './connector.ts'
import { type FollowParts, type Known, type ReadPage, readPage, takePage } from './follow-page.ts'
import type { Intake } from './intake.ts'
import type { SourceObservations } from './observations.ts'
import { retryWaiting } from './retry-waiting.ts'
import type { Source } from './settings.ts'
import { followedFeed, forget, saveFailure } from './store.ts'

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

  async function noteFailure(error: unknown, signal: AbortSignal): Promise<never> {
    if (error instanceof SourceFailure && !signal.aborted)
      await saveFailure(database.sql, source.name, feed, error.reason, clock.now())
    throw error
  }

  /** Takes page by page; where the connector allows it, the next one is read meanwhile, and never more. */
  async function takePages(signal: AbortSignal): Promise<void> {
    const read = (known: Known) => readPage(source, connector, intake, known, signal)
    const followed = () => followedFeed(database.sql, source.name, feed)
    let ahead: Promise<ReadPage<Ready>> | null = null
    for (;;) {
      signal.throwIfAborted()
      const reading: Promise<ReadPage<Ready>> = ahead ?? read(await followed())
      const page = await reading.catch((error: unknown) => noteFailure(error, signal))
      ahead = connector.readsAhead === true && !page.caughtUp ? read(after(page)) : null
      // Whether that failed is asked when this page has been taken.
      ahead?.catch(() => {})
      const { taken, refused, wasLeft } = await takePage(source, intake, page, parts)
      observations.records(source.name, feed, taken, refused)
      if (page.caughtUp && !wasLeft) return
      if (wasLeft) ahead = null
    }
  }

  return {
    feed,
    async toEnd(signal) {
      // First, since a source may fail for longer than its records may be kept.
      await forget(database.sql, new Date(clock.now().getTime() - quarantineMs))
      const leaving = new AbortController()
      try {
        await takePages(AbortSignal.any([signal, leaving.signal]))
      } finally {
        // What has been read ahead of a page that could not be taken is read again.
        leaving.abort()
      }
      await retryWaiting(source, intake, parts, signal)
    },
  }
}

function after({ known, page }: ReadPage<unknown>): Known {
  return { ...known, cursor: page.cursor, failure: null }
}
