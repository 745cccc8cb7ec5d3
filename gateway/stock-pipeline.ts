import type { Logger } from 'pino'
import { stockGateway } from './apollo-gateway.ts'
import { askByOperation } from './ask-by-operation.ts'
import type { Pipeline } from './pipeline.ts'
import type { SubgraphClient } from './subgraph-client.ts'

/** Operations run by Apollo Gateway as it comes: what ours is compared with. */
export function stockPipeline(
  sdl: string,
  open: (name: string, url: string) => SubgraphClient,
  log: Logger,
): Pipeline {
  return {
    gateway: stockGateway(sdl, (name, url) => askByOperation(name, open(name, url)), log),
    direct: null,
    stop: async () => {},
  }
}
