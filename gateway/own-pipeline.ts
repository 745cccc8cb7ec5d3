import { gatewayWith } from './apollo-gateway.ts'
import { directPath } from './direct-path.ts'
import { createEngine } from './execution/engine.ts'
import { openPlanner } from './execution/open-planner.ts'
import type { Ask } from './execution/run.ts'
import { readSupergraphSdl } from './execution/supergraph.ts'
import { executorOf } from './executor.ts'
import type { GenerationParts } from './generation.ts'
import { createKnownOperations } from './known-operations.ts'
import type { Pipeline } from './pipeline.ts'
import { logFault } from './reply.ts'
import type { RequestContext } from './request-record.ts'
import type { SubgraphClient } from './subgraph-client.ts'
import { withoutSupportedPurposes } from './supported-features.ts'

const countNothing = () => {}

/** Operations run by our own engine, behind Apollo Server or directly. */
export async function ownPipeline(
  sdl: string,
  open: (name: string, url: string) => SubgraphClient,
  {
    guard,
    overrideLabels,
    operationLimitMs,
    usage,
    counts,
    planned,
    log,
  }: Pick<
    GenerationParts,
    'guard' | 'overrideLabels' | 'operationLimitMs' | 'usage' | 'counts' | 'planned' | 'log'
  >,
): Promise<Pipeline> {
  const supergraph = readSupergraphSdl(sdl)
  const clients = new Map(supergraph.subgraphs.map(({ name, url }) => [name, open(name, url)]))
  const planner = await openPlanner(sdl, supergraph, overrideLabels)
  const engine = createEngine(supergraph, planner, {
    limits: guard.limits,
    unplanned: (cause) => log.warn({ err: cause }, 'an operation could not be planned'),
    used: counts?.add ?? countNothing,
    planned,
  })
  const known = createKnownOperations(engine)
  const countUse = usage?.counting(engine.schema) ?? countNothing

  const askFor = ({ record, leaving, traceparent }: RequestContext): Ask => {
    const endMs = performance.now() + operationLimitMs
    return async (subgraph, body, isRepeatable) => {
      record.subgraphs.add(subgraph)
      const client = clients.get(subgraph)
      if (!client) throw new Error(`The plan asks a subgraph that is not there: ${subgraph}`)
      const call = { body, signal: leaving, traceparent, endMs, isRepeatable }
      return client.ask(call).catch((error: unknown) => {
        if (error instanceof Error && !leaving.aborted) logFault(log, error)
        throw error
      })
    }
  }

  return {
    gateway: gatewayWith(
      executorOf(engine, known, guard, askFor, countUse),
      withoutSupportedPurposes(sdl),
      log,
    ),
    direct: directPath(engine, known, guard, askFor, countUse),
    stop: engine.stop,
  }
}
