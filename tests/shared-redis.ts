import { openRedis, type SharedRedis } from '../kit/redis/redis.ts'
import { parseRedisUrl } from '../kit/redis/redis-url.ts'
import { collectLog, type Log } from './gateway-world.ts'
import type { UntilEnd } from './stand-in.ts'
import { until } from './until.ts'

/** What one process has of a shared Redis, for one test. */
export interface ObservedRedis extends SharedRedis {
  readonly log: Log
  /** What became of its commands. */
  readonly outcomes: string[]
  /** What stands under a key; undefined where Redis does not tell. */
  find(key: string): Promise<string | null | undefined>
  put(key: string, text: string): Promise<string | undefined>
  isUp(): Promise<unknown>
  isDown(): Promise<unknown>
}

/** So long that a busy machine makes no answer late. */
export const patienceMs = 500

/** Opens it until the end of a test, as it is before it has connected. */
export function openObservedRedis(t: UntilEnd, url: string): ObservedRedis {
  const log = collectLog()
  const outcomes: string[] = []
  const redis = openRedis(parseRedisUrl(url), {
    log: log.logger,
    observe: (outcome) => outcomes.push(outcome),
    waitMs: patienceMs,
  })
  t.after(() => redis.stop())
  return {
    ...redis,
    log,
    outcomes,
    find: (key) => redis.ask(key, (client) => client.get(key)),
    put: (key, text) => redis.ask(key, (client) => client.set(key, text)),
    isUp: () => until('Redis is up', () => redis.state() === 'up'),
    isDown: () => until('Redis is down', () => redis.state() === 'down'),
  }
}
