import {
  type ApolloServer,
  type BaseContext,
  HeaderMap,
  type HTTPGraphQLResponse,
} from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { searchOf } from './http.ts'

/** Runs one HTTP request through Apollo Server. */
export function runGraphql<Context extends BaseContext>(
  server: ApolloServer<Context>,
  request: FastifyRequest,
  context: Context,
): Promise<HTTPGraphQLResponse> {
  return server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headersOf(request),
      search: searchOf(request),
      body: request.body,
    },
    context: async () => context,
  })
}

/** Sends what Apollo Server answered. */
export function sendGraphql(reply: FastifyReply, answer: HTTPGraphQLResponse): FastifyReply {
  if (answer.body.kind !== 'complete') throw new Error('Incremental delivery is not served')
  return reply
    .code(answer.status ?? 200)
    .headers(Object.fromEntries(answer.headers))
    .send(answer.body.string)
}

function headersOf(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap()
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  return headers
}
