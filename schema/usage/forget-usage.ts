import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import type { Sql } from '#kit/sql.ts'
import { forgetOldUsage } from './store.ts'

const everyMs = 3_600_000

/** Forgets, once an hour, what is too old to be kept of what clients send. */
export function forgetUsage(sql: Sql, log: Logger): Part {
  const timer = setInterval(() => {
    forgetOldUsage(sql, new Date()).catch((error: unknown) =>
      log.warn({ err: error }, 'old usage is not forgotten'),
    )
  }, everyMs)
  timer.unref()
  return {
    name: 'forgetting',
    async stop() {
      clearInterval(timer)
    },
  }
}
