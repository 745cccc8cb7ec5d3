import type { Logger } from 'pino'
import type { SharedRedis } from '#kit/redis/redis.ts'
import { supplyFromRegistry } from './registry-supply.ts'
import { committedSupergraph, type GatewaySettings } from './settings.ts'
import { type Supply, supplyFromFile } from './supply.ts'

/** Where a gateway's supergraphs come from by its settings; launches are announced on Redis. */
export function supplyOf(
  { registry, supergraphFile }: GatewaySettings,
  redis: Pick<SharedRedis, 'listen'>,
  log: Logger,
): Supply {
  if (registry) return supplyFromRegistry(registry, redis, log)
  return supplyFromFile(supergraphFile ?? committedSupergraph, log)
}
