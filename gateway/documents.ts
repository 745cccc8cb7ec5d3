import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'

/** Persisted documents by their hash. */
export interface Documents extends Part {
  readonly cache: KeyValueCache
  redis(): 'off' | 'up' | 'down'
}

/** A Redis that is slower than this helps no request. */
const commandLimitMs = 100

/**
 * Keeps persisted documents in this process and, with a Redis, shares them with other gateways.
 *
 * Losing Redis fails no request: a document that only Redis knows is then one that the client
 * sends again. The connection is taken up again by itself.
 */
export function openDocuments(redisUrl: string | undefined, log: Logger): Documents {
  const own = new InMemoryLRUCache<string>()
  if (redisUrl === undefined)
    return { name: 'documents', cache: own, redis: () => 'off', stop: async () => {} }

  const redis = connect(redisUrl)
  const forget = tellState(redis, log)
  return {
    name: 'documents',
    cache: sharedOver(redis, own),
    redis: () => (redis.status === 'ready' ? 'up' : 'down'),
    async stop() {
      forget()
      redis.disconnect()
    },
  }
}

function connect(url: string): Redis {
  return new Redis(url, {
    commandTimeout: commandLimitMs,
    connectTimeout: 1_000,
    // A connection that hangs is given up, so that only the first requests wait for it.
    socketTimeout: 5 * commandLimitMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  })
}

function sharedOver(redis: Redis, own: KeyValueCache): KeyValueCache {
  /** The state of the connection is in the log already; a command that fails is only a miss. */
  async function attempt<Value>(command: () => Promise<Value>): Promise<Value | undefined> {
    if (redis.status !== 'ready') return undefined
    return command().catch(() => undefined)
  }

  return {
    async get(key) {
      const known = await own.get(key)
      if (known !== undefined) return known
      const shared = await attempt(() => redis.get(key))
      if (typeof shared !== 'string') return undefined
      await own.set(key, shared)
      return shared
    },
    async set(key, text, { ttl } = {}) {
      await own.set(key, text, { ttl: ttl ?? null })
      await attempt(() => (ttl ? redis.set(key, text, 'EX', ttl) : redis.set(key, text)))
    },
    async delete(key) {
      await own.delete(key)
      await attempt(() => redis.del(key))
    },
  }
}

/** Logs when Redis is lost and found, once each. Gives what ends that. */
function tellState(redis: Redis, log: Logger): () => void {
  let answers: boolean | null = null
  const found = () => {
    if (answers !== true) log.info('Redis answers')
    answers = true
  }
  // Only the message: these errors carry the commands that failed, passwords and all.
  const lost = (error?: Error) => {
    if (answers !== false)
      log.warn(
        { reason: error?.message },
        'Redis does not answer; documents are kept in this process',
      )
    answers = false
  }
  redis.on('ready', found)
  redis.on('error', lost)
  redis.on('close', lost)
  return () => {
    redis.off('close', lost)
    redis.off('ready', found)
  }
}
