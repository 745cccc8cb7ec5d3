import type { Logger } from 'pino'
import { supplyFromRegistry } from './registry-supply.ts'
import { committedSupergraph, type GatewaySettings } from './settings.ts'
import { type Supply, supplyFromFile } from './supply.ts'

/** Where a gateway's supergraphs come from by its settings. */
export function supplyOf({ registry, supergraphFile }: GatewaySettings, log: Logger): Supply {
  if (registry) return supplyFromRegistry(registry, log)
  return supplyFromFile(supergraphFile ?? committedSupergraph, log)
}
