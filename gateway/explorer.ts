import type { FastifyInstance, FastifyReply } from 'fastify'
import { explorerIndex, indexPolicy } from './explorer-index.ts'
import type { OfferedGroup, OfferedOperation } from './offered-operation.ts'

/** GraphiQL's page is whole: whatever it might ask of another host, the browser refuses. */
const graphiqlPolicy = [
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

/**
 * Serves a page of the offered operations at `/`, which leads to the reports where there are any, and
 * GraphiQL at `/explorer`, or with one of them filled in at `/explorer/<name>`.
 */
export function serveExplorer(
  http: FastifyInstance,
  groups: readonly OfferedGroup[],
  hasReports: boolean,
): void {
  const operations = new Map(
    groups.flatMap(({ operations }) => operations.map((operation) => [operation.name, operation])),
  )
  const index = explorerIndex(groups, hasReports)
  http.get('/', (_request, reply) => sendPage(reply, indexPolicy, index))
  http.get('/explorer', async (_request, reply) =>
    sendPage(reply, graphiqlPolicy, await graphiql()),
  )
  http.get<{ Params: { name: string } }>('/explorer/:name', async (request, reply) => {
    const operation = operations.get(request.params.name)
    if (operation === undefined) return reply.callNotFound()
    return sendPage(reply, graphiqlPolicy, await graphiql(operation))
  })
}

const backToIndex =
  '<a href="/" title="Các câu hỏi mẫu / Sample operations" aria-label="Các câu hỏi mẫu / Sample operations">&larr;</a>'

/** What stands in an empty tab. */
const defaultQuery = `# Viết câu hỏi của bạn ở đây: Ctrl-Space gợi ý,
# Ctrl-Enter chạy; tài liệu ở nút trên cùng bên trái.
#
# Write your query here: Ctrl-Space completes,
# Ctrl-Enter runs; documentation is at the top left.
{
  __typename
}
`

/** Made for each visit: it is 9 MB, too much to keep for every operation, or to load before the first. */
async function graphiql(operation?: OfferedOperation): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const options = {
    title: 'Một cửa',
    logo: backToIndex,
    endpoint: '/graphql',
    defaultQuery,
    shouldPersistHeaders: false,
    // GraphiQL does not show the variables of the first of `defaultTabs`, so its props are given,
    // which the package's types leave out. Without any, it would show those of an earlier visit.
    ...(operation && { query: operation.query, variables: operation.variables ?? '' }),
  }
  return renderGraphiQL(options)
}

function sendPage(reply: FastifyReply, policy: string, page: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('referrer-policy', 'no-referrer')
    .send(page)
}
