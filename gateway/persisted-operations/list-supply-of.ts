import type { Logger } from 'pino'
import type { SharedRedis } from '#kit/redis/redis.ts'
import { listFromRegistry } from './list-from-registry.ts'
import type { PersistedOperationsSettings } from './open-persisted-operations.ts'
import { type ListSupply, listFromFile } from './supply-list.ts'

/** The supply of the list of operations that the settings name; what is published is announced on Redis. */
export function listSupplyOf(
  { from }: PersistedOperationsSettings,
  redis: Pick<SharedRedis, 'listen'>,
  log: Logger,
): ListSupply {
  if ('file' in from) return listFromFile(from.file, log)
  return listFromRegistry(from.registry, redis, log)
}
