import type { Logger } from 'pino'
import { listen } from '#kit/http.ts'
import { type Part, startAll } from '#kit/lifecycle.ts'
import { migrate } from '#kit/migrate.ts'
import { announceLaunch, announceOperations } from '#kit/redis/announcements.ts'
import { openRedis } from '#kit/redis/redis.ts'
import type { RedisSettings } from '#kit/redis/redis-url.ts'
import type { RoutingRules } from '#kit/routing-rules.ts'
import type { Database } from '#kit/sql.ts'
import { followOwnership } from './checks/ownership/follow-ownership.ts'
import { openComposer } from './composition/composer.ts'
import { writeGraphRef } from './graph-ref.ts'
import { createAuthenticate } from './keys/authenticate.ts'
import { createRegistryServer } from './server.ts'
import { createHeads } from './uplink/heads.ts'
import { forgetUsage } from './usage/forget-usage.ts'
import { createServedSchemas } from './usage/served-schemas.ts'
import { readKnownOperations } from './usage/store.ts'
import type { Registry } from './variants/registry.ts'
import { createTurns } from './variants/turns.ts'

export interface RegistrySettings {
  /** 0 lets the system choose. */
  readonly port: number
  /** Variants that refuse what does not compose. */
  readonly strictVariants: readonly string[]
  readonly routing: RoutingRules
  /** Ed25519, PEM; launches are not signed without it. */
  readonly signingKey: string | null
  /** Which department may define what; without it nobody's schema is held against it. */
  readonly ownershipFile?: string | undefined
  /** Where launches and operations are announced to gateways; they ask all the same. */
  readonly redis?: RedisSettings | undefined
}

/**
 * How long a publish waits for others: twenty departments at once on a slow machine. It composes then, all
 * within the 30 s of Rover.
 */
const turnLimitMs = 14_000

/** The registry's tables. */
export const registryMigrations = new URL('./migrations/', import.meta.url)

export interface ServedRegistry extends Part {
  readonly url: string
  /** For what its own process publishes. */
  readonly registry: Registry
}

/** Brings the registry's tables up to date and serves it on loopback. */
export async function startRegistry(
  database: Database,
  settings: RegistrySettings,
  log: Logger,
): Promise<ServedRegistry> {
  await migrate(database, 'registry', registryMigrations)
  const { ownershipFile } = settings
  const ownership = ownershipFile ? await followOwnership(ownershipFile, log) : async () => null
  const composer = openComposer()
  const heads = createHeads(database.sql, log)
  const redis = openRedis(settings.redis, { log })
  const registry: Registry = {
    database,
    composer,
    inTurn: createTurns(turnLimitMs),
    routing: settings.routing,
    ownership,
    operationsUsed: (ref, window) => readKnownOperations(database.sql, ref, window),
    strictVariants: settings.strictVariants,
    signingKey: settings.signingKey,
    announce(ref) {
      heads.announce(ref)
      announceLaunch(redis, writeGraphRef(ref))
    },
    announceOperations: (ref) => announceOperations(redis, writeGraphRef(ref)),
    log,
  }
  const server = createRegistryServer({
    registry,
    authenticate: createAuthenticate(database.sql),
    heads,
    usage: { database, servedSchema: createServedSchemas(database.sql) },
  })
  let url = ''
  const all = await startAll([
    async () => composer,
    async () => redis,
    async () => forgetUsage(database.sql, log),
    async () => {
      const served = await listen(server, 'registry', settings.port)
      url = served.url
      return served
    },
    // Stopped first: whoever waits for a launch is answered, so that the server can end.
    async () => heads,
  ])
  return { ...all, name: 'registry', url, registry }
}
