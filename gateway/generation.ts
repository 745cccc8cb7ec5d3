import { createHash } from 'node:crypto'
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway'
import { ApolloServer, type HTTPGraphQLResponse } from '@apollo/server'
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { KeyValueCache } from '@apollo/utils.keyvaluecache'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { argumentNames } from '#kit/argument-names.ts'
import { maxClientTokens } from '#kit/document-limits.ts'
import { runGraphql } from '#kit/graphql-http.ts'
import { maskForeignInput } from './input-errors.ts'
import { refuseIntrospection } from './introspection.ts'
import { refuseUnservable } from './operation.ts'
import { faultLog, reply, tellUnfitValues } from './reply.ts'
import { noteOperation, type RequestContext } from './request-record.ts'
import type { AskSubgraph } from './subgraph-client.ts'
import type { Generation } from './swap.ts'

/** One HTTP request and what goes with it. */
export interface GatewayRequest {
  readonly http: FastifyRequest
  readonly context: RequestContext
}

export type GatewayGeneration = Generation<GatewayRequest, HTTPGraphQLResponse>

export interface GenerationParts {
  /** Gives the way to ask a subgraph; `url` is where the supergraph says that it is. */
  readonly subgraph: (name: string, url: string) => AskSubgraph
  readonly documents: KeyValueCache
  readonly introspection: boolean
  readonly log: Logger
}

/** How long a persisted document is kept, in seconds. */
const keepDocumentsSeconds = 7 * 24 * 3600

/** A supergraph's identity: the same text gives the same one on every gateway. */
export function generationId(sdl: string): string {
  return createHash('sha256').update(sdl).digest('hex').slice(0, 12)
}

/** Builds everything that serves one supergraph. Throws, in words, when the supergraph is not valid. */
export async function buildGeneration(
  sdl: string,
  parts: GenerationParts,
): Promise<GatewayGeneration> {
  const subgraphs: string[] = []
  const gateway = new ApolloGateway({
    supergraphSdl: sdl,
    buildService({ name, url = '' }) {
      subgraphs.push(name)
      return dataSource(name, parts.subgraph(name, url))
    },
    validateSupergraph: true,
    // Else clients may ask for plans by a header.
    __exposeQueryPlanExperimental: false,
    logger: quiet(parts.log),
  })
  const server = createServer(gateway, parts)
  await server.start()
  return {
    id: generationId(sdl),
    subgraphs,
    run: ({ http, context }) => runGraphql(server, http, context),
    stop: () => server.stop(),
  }
}

/** Apollo Gateway's way to ask a subgraph. */
function dataSource(name: string, ask: AskSubgraph) {
  return {
    async process({ request, context }) {
      context.record.subgraphs.add(name)
      return ask({ ...request, query: request.query ?? '' })
    },
  } satisfies GraphQLDataSource<RequestContext>
}

function createServer(
  gateway: ApolloGateway,
  { documents, introspection, log }: GenerationParts,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    gateway,
    parseOptions: { maxTokens: maxClientTokens },
    introspection: true,
    validationRules: introspection ? [] : [refuseIntrospection],
    hideSchemaDetailsFromClientErrors: !introspection,
    persistedQueries: { cache: documents, ttl: keepDocumentsSeconds },
    formatError: reply,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      refuseUnservable,
      argumentNames,
      maskForeignInput,
      faultLog(log),
      tellUnfitValues,
      noteOperation,
    ],
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    logger: quiet(log),
  })
}

/** What Apollo's libraries tell of their daily work is of no use to an operator. */
function quiet(log: Logger) {
  return {
    debug: (message: string) => log.trace(message),
    info: (message: string) => log.debug(message),
    warn: (message: string) => log.warn(message),
    error: (message: string) => log.error(message),
  }
}
