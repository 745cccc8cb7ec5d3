import type { HTTPGraphQLResponse } from '@apollo/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { sendGraphql } from '#kit/graphql-http.ts'
import { createHttp } from '#kit/http.ts'
import { serveExplorer } from './explorer.ts'
import type { GatewayRequest } from './generation.ts'
import type { OfferedGroup } from './offered-operation.ts'
import { lineOf, type Outcome, openRecord, type RequestRecord } from './request-record.ts'

export interface ServerParts {
  /** Runs one request on the generation that serves. */
  readonly run: (request: GatewayRequest) => Promise<HTTPGraphQLResponse>
  readonly ready: () => boolean
  readonly observe: (outcome: Outcome, durationMs: number) => void
  readonly log: Logger
  /** What the explorer offers; there is none unless given. */
  readonly explorer?: readonly OfferedGroup[] | undefined
}

const bodyLimitBytes = 1024 * 1024

/** The public port: GraphQL, and whether the gateway lives and serves. */
export function createServer({ run, ready, observe, log, explorer }: ServerParts): FastifyInstance {
  const http = createHttp({ bodyLimitBytes })
  http.decorateRequest('record', null)
  http.route({
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    url: '/graphql',
    async onRequest(request, reply) {
      const record = openRecord()
      request.setDecorator('record', record)
      reply.header('x-request-id', record.id)
    },
    async handler(request, reply) {
      const answer = await run({ http: request, context: { record: recordOf(request) } })
      return sendGraphql(reply, answer)
    },
    async onError(_request, _reply, error) {
      if ((error.statusCode ?? 500) >= 500) log.error({ err: error }, 'fault')
    },
    async onSend(request, reply) {
      const line = lineOf(recordOf(request), reply.statusCode)
      observe(line.outcome, line.durationMs)
      log.info(line, 'request')
    },
  })
  if (explorer) serveExplorer(http, explorer)
  http.get('/health', async () => 'yes')
  http.get('/ready', async (_request, reply) => (ready() ? 'yes' : reply.code(503).send('no')))
  return http
}

function recordOf(request: FastifyRequest): RequestRecord {
  return request.getDecorator<RequestRecord>('record')
}
