import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import { indexDemoData, isSettled, settleDemoData } from './data.ts'

/** The first questions of a newcomer come first: folding holds the embedded database for seconds. */
const waitMs = 5_000

/** Settles the data of the demo behind the platform, unless that was done at an earlier start. */
export async function startSettling(database: Database, log: Logger): Promise<Part> {
  const stopping = new AbortController()
  const { signal } = stopping

  async function settle(): Promise<void> {
    try {
      await indexDemoData(database, signal)
      await setTimeout(waitMs, undefined, { signal }).catch(() => {})
      if (!signal.aborted) await settleDemoData(database)
    } catch (error) {
      log.warn({ err: error }, 'the data of the demo could not be settled: answers stay slower')
    }
  }

  const settling = (await isSettled(database)) ? undefined : settle()
  return {
    name: 'settling',
    async stop() {
      stopping.abort()
      await settling
    },
  }
}
