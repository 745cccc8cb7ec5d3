import { setTimeout } from 'node:timers/promises'
import type { Part } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import type { SubgraphParts } from '#kit/subgraph.ts'
import type { DossierChanges } from '../../sources/dossier-changes.ts'
import { copyDossiers, feedCursor, moveCursor } from './store.ts'

const pollMs = 5_000
const longestWaitMs = 60_000

/**
 * Copies what has changed of dossiers, page by page, each with the cursor in one transaction: whoever is
 * stopped in between goes on where it was, and of several processes one copies a page.
 */
export async function copyChanges(
  database: Database,
  changes: DossierChanges,
  signal: AbortSignal,
): Promise<void> {
  for (let isEnd = false; !isEnd; ) {
    signal.throwIfAborted()
    const from = await feedCursor(database.sql)
    const page = await changes.after(from, signal)
    await database.transaction(async ({ sql }) => {
      if (await moveCursor(sql, from, page)) await copyDossiers(sql, page)
    })
    isEnd = page.isEnd
  }
}

/** Follows the changes of dossiers until it is stopped. A failure is logged, and tried again later. */
export function followDossiers(
  changes: DossierChanges,
  { database, log }: Pick<SubgraphParts, 'database' | 'log'>,
): Part {
  const stopping = new AbortController()
  const { signal } = stopping

  async function follow() {
    for (let waitMs = pollMs; !signal.aborted; ) {
      try {
        await copyChanges(database, changes, signal)
        waitMs = pollMs
      } catch (error) {
        if (signal.aborted) return
        log.warn({ err: error }, 'changes of dossiers could not be followed')
        waitMs = Math.min(waitMs * 2, longestWaitMs)
      }
      // Woken early where it is to stop.
      await setTimeout(waitMs, undefined, { signal }).catch(() => {})
    }
  }

  const running = follow()
  return {
    name: 'changes of dossiers',
    async stop() {
      stopping.abort()
      await running
    },
  }
}
