import type { Logger } from 'pino'
import { listFromRegistry } from './list-from-registry.ts'
import type { PersistedOperationsSettings } from './open-persisted-operations.ts'
import { type ListSupply, listFromFile } from './supply-list.ts'

/** The supply of the list of operations that the settings name. */
export function listSupplyOf({ from }: PersistedOperationsSettings, log: Logger): ListSupply {
  return 'file' in from ? listFromFile(from.file, log) : listFromRegistry(from.registry, log)
}
