import {
  type ApolloServer,
  type BaseContext,
  HeaderMap,
  type HTTPGraphQLResponse,
} from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import { isTooDeep } from './document-limits.ts'
import type { FailureCode } from './errors.ts'
import { searchOf } from './http.ts'

/** What of an HTTP request tells its operation. */
export type HttpRequest = Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'body'>

/**
 * Runs one HTTP request through Apollo Server. `context` is asked for before the document is parsed; a
 * GraphQLError that it throws is the answer.
 */
export async function runGraphql<Context extends BaseContext>(
  server: ApolloServer<Context>,
  request: HttpRequest,
  context: () => Promise<Context>,
): Promise<HTTPGraphQLResponse> {
  return server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headersOf(request),
      search: searchOf(request),
      body: request.body,
    },
    context,
  })
}

/** Throws for a document that the parser's stack would not be enough for. */
export function refuseTooDeep(request: HttpRequest): void {
  if (!isTooDeep(documentOf(request))) return
  const code: FailureCode = 'GRAPHQL_PARSE_FAILED'
  // As Apollo Server reads it; other servers' types for `http` differ.
  const extensions: Record<string, unknown> = {
    code,
    http: { status: 400, headers: new HeaderMap() },
  }
  throw new GraphQLError('The document is nested too deeply', { extensions })
}

/** Sends what Apollo Server answered. */
export function sendGraphql(reply: FastifyReply, answer: HTTPGraphQLResponse): FastifyReply {
  if (answer.body.kind !== 'complete') throw new Error('Incremental delivery is not served')
  return reply
    .code(answer.status ?? 200)
    .headers(Object.fromEntries(answer.headers))
    .send(answer.body.string)
}

/** The text of the document, where the request holds one. */
function documentOf(request: HttpRequest): string {
  const { body } = request
  const query =
    typeof body === 'object' && body !== null && 'query' in body
      ? body.query
      : new URLSearchParams(searchOf(request)).get('query')
  return typeof query === 'string' ? query : ''
}

function headersOf(request: HttpRequest): HeaderMap {
  const headers = new HeaderMap()
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  return headers
}
