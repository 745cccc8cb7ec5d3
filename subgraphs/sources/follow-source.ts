import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { SourceFailure } from './connector.ts'
import type { FollowFeed } from './follow-feed.ts'
import type { SourceObservations } from './observations.ts'
import type { Source } from './settings.ts'

/** After a failure the next try waits, twice as long each time; never longer than a minute, or than the source is polled. */
const firstWaitMs = 1_000
const longestWaitMs = 60_000

export interface FollowingParts {
  readonly log: Logger
  readonly observations: SourceObservations
}

/** Follows a source's feeds, one after the other, for as long as nobody stops it. Never throws. */
export async function followSource(
  source: Source,
  feeds: readonly FollowFeed[],
  { log, observations }: FollowingParts,
  stopped: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!stopped.aborted) {
    try {
      for (const feed of feeds) await feed.toEnd(stopped)
      failures = 0
      await pause(source.pollEvery, stopped)
    } catch (error) {
      if (stopped.aborted) return
      failures++
      observations.failed(source.name, error instanceof SourceFailure ? error.reason : 'OWN')
      log.warn({ source: source.name, err: error }, 'a source could not be followed')
      const waitMs = firstWaitMs * 2 ** (failures - 1)
      await pause(Math.min(waitMs, longestWaitMs, source.pollEvery), stopped)
    }
  }
}

async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  // Woken early where it is to stop.
  await setTimeout(ms, undefined, { signal: stopped }).catch(() => {})
}
