import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway'
import type { Logger } from 'pino'
import type { AskSubgraph } from './ask-by-operation.ts'
import type { RequestContext } from './request-record.ts'

export type Gateway = ApolloGateway

/** How an operation is run in place of Apollo Gateway's own executor. */
export type Executor = ApolloGateway['executor']

/**
 * Apollo Gateway as it comes, which asks subgraphs by `subgraph`; `url` is where the supergraph says
 * that one is.
 */
export function stockGateway(
  supergraphSdl: string,
  subgraph: (name: string, url: string) => AskSubgraph,
  log: Logger,
): Gateway {
  return new ApolloGateway({
    ...settings(log),
    supergraphSdl,
    buildService: ({ name, url = '' }) => dataSource(name, subgraph(name, url)),
  })
}

/** Apollo Gateway for its schema and its place in Apollo Server; `executor` runs the operations. */
export function gatewayWith(executor: Executor, supergraphSdl: string, log: Logger): Gateway {
  const gateway = new ApolloGateway({ ...settings(log), supergraphSdl, buildService: askNone })
  gateway.executor = executor
  return gateway
}

const settings = (log: Logger) => ({
  validateSupergraph: true,
  // Else clients may ask for plans by a header.
  __exposeQueryPlanExperimental: false,
  logger: quiet(log),
})

/** Apollo Gateway's way to ask a subgraph. */
function dataSource(name: string, ask: AskSubgraph) {
  return {
    async process({ request, context: { record, leaving, traceparent } }) {
      record.subgraphs.add(name)
      return ask({ ...request, query: request.query ?? '' }, { signal: leaving, traceparent })
    },
  } satisfies GraphQLDataSource<RequestContext>
}

const askNone = () => ({
  async process() {
    throw new Error('Apollo Gateway asks no subgraph by itself')
  },
})

/** What Apollo's libraries tell of their daily work is of no use to an operator. */
export function quiet(log: Logger) {
  return {
    debug: (message: string) => log.trace(message),
    info: (message: string) => log.debug(message),
    warn: (message: string) => log.warn(message),
    error: (message: string) => log.error(message),
  }
}
