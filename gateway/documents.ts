import { hash } from 'node:crypto'
import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache'
import type { SharedRedis } from '#kit/redis/redis.ts'
import { holdsNoValues } from './warm-up/holds-no-values.ts'

/** As Apollo Server keeps persisted documents: by the SHA-256 of their text. */
const keyPrefix = 'apq:'

/** In Redis, whose keys are shared by much else. */
const redisPrefix = 'motcua:'

/** In characters: so that no client fills a Redis that others share. */
const mostShared = 20_000

/**
 * Keeps persisted documents in this process and, with a Redis, shares them with other gateways.
 *
 * Losing Redis fails no request: a document that only Redis knows is then one that the client
 * sends again. What Redis gives is taken only if it is what its key says. A document that may tell of
 * somebody, or is long, is kept in this process alone.
 */
export function createDocuments(redis: Pick<SharedRedis, 'ask'>): KeyValueCache {
  const own = new InMemoryLRUCache<string>()
  return {
    async get(key) {
      const known = await own.get(key)
      if (known !== undefined) return known
      const place = redisPrefix + key
      const shared = await redis.ask(place, (client) => client.get(place))
      if (typeof shared !== 'string' || key !== keyPrefix + hash('sha256', shared)) return undefined
      await own.set(key, shared)
      return shared
    },
    async set(key, text, { ttl } = {}) {
      await own.set(key, text, { ttl: ttl ?? null })
      if (text.length > mostShared || !holdsNoValues(text)) return
      const place = redisPrefix + key
      await redis.ask(place, (client) =>
        ttl ? client.set(place, text, 'EX', ttl) : client.set(place, text),
      )
    },
    async delete(key) {
      await own.delete(key)
      const place = redisPrefix + key
      await redis.ask(place, (client) => client.del(place))
    },
  }
}
