import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import type { FastifyInstance } from 'fastify'

/** An operation that the explorer offers when it is opened. */
export interface OfferedOperation {
  readonly query: string
  /** As JSON text. */
  readonly variables: string | null
}

/** The page is whole: whatever it might ask of another host, the browser refuses. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'unsafe-inline'",
  'worker-src blob:',
  "connect-src 'self' blob:",
  'img-src data:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Serves GraphiQL at `/`, from one page that holds all of it, with some operations at hand. */
export function serveExplorer(
  http: FastifyInstance,
  operations: readonly OfferedOperation[],
): void {
  const page = renderGraphiQL({
    title: 'Một cửa',
    endpoint: '/graphql',
    defaultTabs: withoutVariablesFirst(operations),
    shouldPersistHeaders: false,
  })
  http.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy)
      .header('referrer-policy', 'no-referrer')
      .send(page),
  )
}

/** GraphiQL leaves the variables of the tab that it opens first out of its editor. */
function withoutVariablesFirst(operations: readonly OfferedOperation[]): OfferedOperation[] {
  const tabs = operations.map(({ query, variables }) => ({ query, variables }))
  return tabs.sort(
    (one, other) => Number(one.variables !== null) - Number(other.variables !== null),
  )
}
