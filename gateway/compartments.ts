import {
  type OpenBounds,
  openSubgraph,
  type SubgraphAddress,
  type SubgraphClient,
  type SubgraphObserver,
} from './subgraph-client.ts'

/**
 * The compartments of a gateway's subgraphs. They outlive generations: a new supergraph neither asks a
 * subgraph that is known to fail, nor has more connections to one, nor has to connect again.
 */
export interface Compartments {
  /** The way to a subgraph, shared by all who open it at this address, and closed when the last of them stops. */
  open(address: SubgraphAddress): SubgraphClient
}

interface Compartment {
  readonly client: SubgraphClient
  holders: number
}

/** Each subgraph's bounds are of this process alone unless told otherwise. */
export function createCompartments(
  observer: SubgraphObserver,
  openBounds?: OpenBounds,
): Compartments {
  const all = new Map<string, Compartment>()

  async function leave(key: string, compartment: Compartment): Promise<void> {
    compartment.holders--
    if (compartment.holders > 0) return
    all.delete(key)
    await compartment.client.stop()
  }

  return {
    open(address) {
      const key = JSON.stringify([address.name, address.url])
      const compartment = all.get(key) ?? {
        client: openSubgraph(address, observer, { openBounds }),
        holders: 0,
      }
      compartment.holders++
      all.set(key, compartment)
      let stopped: Promise<void> | null = null
      return {
        ...compartment.client,
        stop() {
          stopped ??= leave(key, compartment)
          return stopped
        },
      }
    },
  }
}
