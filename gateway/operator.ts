import type { FastifyInstance } from 'fastify'
import { createHttp } from '#kit/http.ts'
import type { RedisState } from '#kit/redis/redis.ts'
import type { SubgraphState } from './generations.ts'
import type { Observations } from './observations.ts'
import type { ListState } from './persisted-operations/open-persisted-operations.ts'
import { addSecurityHeaders } from './security-headers.ts'

/** How the gateway stands, in full: for operators only. */
export interface State {
  readonly ready: boolean
  readonly generation: string
  /** The file that the supergraph comes from. */
  readonly supergraph: string
  readonly subgraphs: Readonly<Record<string, SubgraphState>>
  readonly redis: RedisState
  /** Null where clients may send any operation. */
  readonly persistedOperations: ListState | null
}

export interface OperatorParts {
  readonly state: () => State | Promise<State>
  readonly metrics: Observations['metrics']
}

/** The operator port: figures for Prometheus, and the gateway's state. */
export function createOperator({ state, metrics }: OperatorParts): FastifyInstance {
  const http = createHttp({ bodyLimitBytes: 1024 })
  addSecurityHeaders(http)
  http.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics()
    return reply.type(contentType).send(text)
  })
  http.get<{ Querystring: Record<string, string> }>('/ready', async ({ query }, reply) => {
    const now = await state()
    reply.code(now.ready ? 200 : 503)
    return 'verbose' in query ? now : now.ready ? 'yes' : 'no'
  })
  return http
}
