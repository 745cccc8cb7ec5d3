import {
  type RateLimiterAbstract,
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

/**
 * A quota of so much a minute, in this process and, with a Redis, with all gateways together.
 *
 * Where Redis gives no answer at once this process counts by itself, from nothing. Who used up the quota
 * is refused without asking Redis again.
 */
export function createRateLimiter(name: string, most: number, redis: SharedRedis): RateLimiter {
  const common = { keyPrefix: `motcua:${name}`, points: most, duration: windowSeconds }
  const own = new RateLimiterMemory(common)
  if (redis.state() === 'off') return limiterBy(own)
  return limiterBy(
    new RateLimiterRedis({
      ...common,
      storeClient: scriptsBy(redis),
      insuranceLimiter: own,
      inMemoryBlockOnConsumed: most + 1,
    }),
  )
}

function limiterBy(limiter: RateLimiterAbstract): RateLimiter {
  return {
    async take(key, cost) {
      try {
        await limiter.consume(key, cost)
        return null
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return refusal.msBeforeNext
        throw refusal
      }
    },
  }
}

/** As the library calls its script: a key, then what the script takes. */
type ScriptArguments = readonly [key: string, ...values: string[]]

/** What the library asks of a client: to run its script. The rejection has it count in process. */
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
