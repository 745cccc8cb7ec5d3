import { createHash } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import { type HttpRequest, runGraphql } from '#kit/graphql-http.ts'
import { createApolloServer, type PipelineSettings } from './apollo-server.ts'
import type { PlanOccasion } from './execution/compiled-operations.ts'
import { type GatewayAnswer, plainAnswer } from './gateway-answer.ts'
import { createAdmission } from './limits/admit-request.ts'
import { ownPipeline } from './own-pipeline.ts'
import type { RequestContext } from './request-record.ts'
import { stockPipeline } from './stock-pipeline.ts'
import type { CompartmentState, SubgraphClient } from './subgraph-client.ts'
import type { Generation } from './swap.ts'
import type { Usage } from './usage/report-usage.ts'
import type { OperationCounts } from './warm-up/operation-counts.ts'
import type { OperationUse } from './warm-up/operation-use.ts'
import { readyThrough } from './warm-up/ready-operation.ts'
import { type WarmedUp, warmUp } from './warm-up/warm-up.ts'

/** One HTTP request and what goes with it. */
export interface GatewayRequest {
  readonly http: HttpRequest
  readonly context: RequestContext
}

export interface GatewayGeneration extends Generation<GatewayRequest, GatewayAnswer> {
  /** What clients see of the supergraph. */
  readonly schema: GraphQLSchema
  /** How each of its subgraphs stands, by name. */
  compartments(): ReadonlyMap<string, CompartmentState>
  /**
   * Makes operations ready to be run, before they are asked for: as many as a time allows. Apollo Gateway's
   * executor has none ready.
   */
  warm(uses: readonly OperationUse[], limitMs?: number): Promise<WarmedUp>
}

export interface GenerationParts extends PipelineSettings {
  /** Whose executor runs operations: ours, or Apollo Gateway's to compare with. */
  readonly engine: 'motcua' | 'apollo'
  /** The labels of `@override` that are on. */
  readonly overrideLabels: readonly string[]
  /** How long the calls of one operation may take together. */
  readonly operationLimitMs: number
  /** Told of each request that is served, by our own executor; nobody is unless set. */
  readonly usage?: Pick<Usage, 'counting'> | undefined
  /** Counts how operations are used, by our own executor; nobody does unless set. */
  readonly counts?: Pick<OperationCounts, 'add'> | undefined
  /** Told of each plan that is made; nobody is unless set. */
  readonly planned?: ((occasion: PlanOccasion) => void) | undefined
  /** Opens the way to a subgraph; `url` is where the supergraph says that it is. */
  readonly openSubgraph: (name: string, url: string) => SubgraphClient
}

/** A supergraph's identity: the same text gives the same one on every gateway. */
export function generationId(sdl: string): string {
  return createHash('sha256').update(sdl).digest('hex').slice(0, 12)
}

/** Builds everything that serves one supergraph. Throws, in words, when the supergraph is not valid. */
export async function buildGeneration(
  sdl: string,
  parts: GenerationParts,
): Promise<GatewayGeneration> {
  const clients = new Map<string, SubgraphClient>()
  const open = (name: string, url: string) => {
    const client = parts.openSubgraph(name, url)
    clients.set(name, client)
    return client
  }
  await using starting = new AsyncDisposableStack()
  starting.defer(async () => {
    await Promise.all([...clients.values()].map((client) => client.stop()))
  })

  const pipeline =
    parts.engine === 'apollo'
      ? stockPipeline(sdl, open, parts.log)
      : await ownPipeline(sdl, open, parts)
  starting.defer(pipeline.stop)
  const server = createApolloServer(pipeline.gateway, parts)
  await server.start()
  starting.defer(() => server.stop())

  const { schema } = pipeline.gateway
  if (!schema) throw new Error('The supergraph has no schema for clients')
  const admit = createAdmission(parts.guard, parts.documents)
  const ready = pipeline.direct && readyThrough(server, admit)
  const running = starting.move()
  return {
    id: generationId(sdl),
    schema,
    subgraphs: [...clients.keys()],
    compartments: () => new Map([...clients].map(([name, client]) => [name, client.state()])),
    warm: async (uses, limitMs) =>
      ready ? warmUp(uses, ready, limitMs) : { ready: 0, unfit: 0, left: uses.length },
    async run(request) {
      const answer = await pipeline.direct?.(request)
      if (answer) return answer
      const context = async () => {
        await admit(request)
        return request.context
      }
      return plainAnswer(await runGraphql(server, request.http, context))
    },
    stop: () => running.disposeAsync(),
  }
}
