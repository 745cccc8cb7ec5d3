import { Cluster, type CommonRedisOptions, Redis } from 'ioredis'
import type { RedisSettings } from './redis-url.ts'

/** A connection to a Redis of any form, with the commands of all. */
export type RedisClient = Redis | Cluster

/**
 * So long a server may keep silent after a command until the connection is given up: one that hangs for
 * ever is replaced by a new one, which finds the server as soon as it is back.
 */
const silenceLimitMs = 1_000

const refreshSlotsEveryMs = 2_000

const retryMs = (attempt: number) => Math.min(attempt * 100, 500)

/** Connects to a Redis and goes on trying, twice a second. Commands fail at once while there is none. */
export function connect(settings: RedisSettings): RedisClient {
  const { form, nodes, database, master, sentinelUsername, sentinelPassword } = settings
  const [first] = nodes
  const common = { ...commonOptions(settings), ...(database !== undefined && { db: database }) }
  if (form === 'cluster') return connectCluster(settings)
  if (form === 'single') return new Redis({ ...common, ...first })
  return new Redis({
    ...common,
    sentinels: [...nodes],
    name: master ?? '',
    sentinelRetryStrategy: retryMs,
    sentinelCommandTimeout: silenceLimitMs,
    enableTLSForSentinelMode: settings.tls,
    ...(settings.tls && { sentinelTLS: {} }),
    ...(sentinelUsername !== undefined && { sentinelUsername }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
  })
}

function connectCluster(settings: RedisSettings): Cluster {
  const { retryStrategy: _, enableOfflineQueue: __, ...redisOptions } = commonOptions(settings)
  const cluster = new Cluster([...settings.nodes], {
    redisOptions,
    enableOfflineQueue: false,
    clusterRetryStrategy: retryMs,
    maxRedirections: 3,
    slotsRefreshTimeout: silenceLimitMs,
    // Certificates are of names, which a look-up would take away.
    ...(settings.tls && { dnsLookup: (name, found) => found(null, name) }),
  })
  refreshSlots(cluster)
  return cluster
}

/**
 * Learns of failovers also where no command meets them. The library's own interval outlives a cluster that is
 * disconnected during a look, and then its process never ends.
 */
function refreshSlots(cluster: Cluster): void {
  const refreshing = setInterval(() => {
    if (cluster.status === 'ready') cluster.refreshSlotsCache()
  }, refreshSlotsEveryMs)
  refreshing.unref()
  cluster.once('end', () => clearInterval(refreshing))
}

function commonOptions({ tls, username, password }: RedisSettings) {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
    connectTimeout: silenceLimitMs,
    commandTimeout: silenceLimitMs,
    socketTimeout: silenceLimitMs,
    maxLoadingRetryTime: 500,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: retryMs,
    reconnectOnError: isMasterElsewhere(),
  } satisfies CommonRedisOptions
}

/** A server that became a replica refuses to write: its name, or the sentinels, may lead to the master now. */
function isMasterElsewhere(): (error: Error) => boolean {
  let lastMs = Number.NEGATIVE_INFINITY
  return ({ message }) => {
    if (!message.startsWith('READONLY') || performance.now() - lastMs < 1_000) return false
    lastMs = performance.now()
    return true
  }
}
