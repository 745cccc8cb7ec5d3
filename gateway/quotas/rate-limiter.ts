import {
  type RateLimiterAbstract,
  RateLimiterCluster,
  RateLimiterClusterMaster,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import type { SharedRedis } from '#kit/redis/redis.ts'

/** Counts what callers take of a quota within a minute. */
export interface RateLimiter {
  /** Takes so much; gives after how many ms to ask again where the quota is used up, and null where it is not. */
  take(key: string, cost: number): Promise<number | null>
}

const windowSeconds = 60

/** For the primary process of a machine to say what was taken; this one counts by itself after that. */
const primaryLimitMs = 50

/** Where is counted. */
export interface CountingPlaces {
  readonly redis: SharedRedis
  /** Whether this is one of the workers of a machine, whose primary process counts for all of them. */
  readonly isOneOfSeveral: boolean
}

/**
 * A quota of so much a minute, on this machine and, with a Redis, with all gateways together.
 *
 * Where Redis gives no answer at once this machine counts by itself, from nothing. Who used up the quota
 * is refused without asking Redis again.
 */
export function createRateLimiter(
  name: string,
  most: number,
  { redis, isOneOfSeveral }: CountingPlaces,
): RateLimiter {
  const common = { keyPrefix: `motcua:${name}`, points: most, duration: windowSeconds }
  const limiters: RateLimiterAbstract[] = [new RateLimiterMemory(common)]
  if (isOneOfSeveral)
    limiters.unshift(new RateLimiterCluster({ ...common, timeoutMs: primaryLimitMs }))
  if (redis.state() !== 'off') {
    const storeClient = scriptsBy(redis)
    limiters.unshift(
      new RateLimiterRedis({ ...common, storeClient, inMemoryBlockOnConsumed: most + 1 }),
    )
  }
  return firstOf(limiters)
}

/** Has the primary process of a machine count what callers take of their quotas, for all workers. */
export function countForWorkers(): void {
  new RateLimiterClusterMaster()
}

/** Counts by the first place that counts; the last one always does. */
function firstOf(limiters: readonly RateLimiterAbstract[]): RateLimiter {
  return {
    async take(key, cost) {
      let failure: unknown
      for (const limiter of limiters)
        try {
          await limiter.consume(key, cost)
          return null
        } catch (refusal) {
          if (refusal instanceof RateLimiterRes) return refusal.msBeforeNext
          failure = refusal
        }
      throw failure
    },
  }
}

/** As the library calls its script: a key, then what the script takes. */
type ScriptArguments = readonly [key: string, ...values: string[]]

/** What the library asks of a client: to run its script. The rejection has the next place count. */
function scriptsBy(redis: SharedRedis) {
  let lua = ''
  return {
    defineCommand(_name: string, script: { readonly lua: string }) {
      lua = script.lua
    },
    async rlflxIncr([key, ...values]: ScriptArguments): Promise<unknown> {
      const counted = await redis.ask(key, (client) => client.eval(lua, 1, key, ...values))
      if (counted === undefined) throw new Error('Redis does not count')
      return counted
    },
  }
}
