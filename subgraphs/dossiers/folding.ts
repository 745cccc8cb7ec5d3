import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import { foldFlows } from './report.ts'

/** Counts read what came since the last fold row by row: seldom enough for few upserts, often enough for few rows. */
const leastWaitMs = 5_000

/** While a long history comes in, each fold touches all months since: it may take a tenth of the time. */
const waitsPerFold = 9

export interface FoldingParts {
  readonly database: Database
  readonly log: Logger
}

/**
 * Keeps the daily flows folded until it is stopped. Several processes may do so at a time, one waits for
 * the other; where none does, counts are right and grow slow.
 */
export function startFolding({ database, log }: FoldingParts): Part {
  const stopping = new AbortController()
  const { signal } = stopping

  async function fold(): Promise<void> {
    for (let waitMs = leastWaitMs; !signal.aborted; ) {
      await setTimeout(waitMs, undefined, { signal }).catch(() => {})
      const start = performance.now()
      await database
        .transaction(({ sql }) => foldFlows(sql))
        .catch((error: unknown) => log.warn({ err: error }, 'the flows could not be folded'))
      waitMs = Math.max(leastWaitMs, waitsPerFold * (performance.now() - start))
    }
  }

  const folding = fold()
  return {
    name: 'folding',
    async stop() {
      stopping.abort()
      await folding
    },
  }
}
