import {
  type ApolloServer,
  type BaseContext,
  HeaderMap,
  type HTTPGraphQLResponse,
} from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isTooDeep } from './document-limits.ts'
import { searchOf } from './http.ts'
import { errorBody } from './http-error.ts'

/** What of an HTTP request tells its operation. */
export type HttpRequest = Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'body'>

/** Runs one HTTP request through Apollo Server. */
export async function runGraphql<Context extends BaseContext>(
  server: ApolloServer<Context>,
  request: HttpRequest,
  context: Context,
): Promise<HTTPGraphQLResponse> {
  // Before the parser, whose stack would end first.
  if (isTooDeep(documentOf(request))) return tooDeep
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

const tooDeep: HTTPGraphQLResponse = {
  status: 400,
  headers: new HeaderMap([['content-type', 'application/json; charset=utf-8']]),
  body: {
    kind: 'complete',
    string: JSON.stringify(errorBody('GRAPHQL_PARSE_FAILED', 'The document is nested too deeply')),
  },
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
