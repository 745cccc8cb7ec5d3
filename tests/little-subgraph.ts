import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { buildSchema, GraphQLError, graphql, parse } from 'graphql'

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { plots: [Plot!]! }
  type Plot @key(fields: "id") { id: ID! area: Int }`

const schema = buildSchema(`
  type Query { plots: [Plot!]! _service: Service _entities(representations: [_Any!]!): [_Entity]! }
  type Plot { id: ID! area: Int }
  union _Entity = Plot
  scalar _Any
  type Service { sdl: String }
`)

export interface Exchange {
  readonly query: string
  readonly variables: Record<string, unknown>
}

/** What a subgraph may do differently from what it should; each thing has its right form. */
export interface Ways {
  readonly sdl: string
  readonly entities: (representations: readonly Plot[]) => unknown
  /** Answers in place of GraphQL; undefined leaves it to GraphQL. */
  readonly answer: (response: ServerResponse, asked: Exchange) => boolean
  readonly status: (asked: Exchange) => number
  readonly contentType: string
  readonly badJsonStatus: number
  readonly bodyLimitBytes: number
  readonly result: (result: object, asked: Exchange) => object
}

export interface Plot {
  readonly __typename: string
  readonly id?: string
}

const plots = ['a', 'b', 'c'].map((id) => ({ __typename: 'Plot', id, area: 100 }))

/** Looks plots up as it should be done. */
export function plotsOf(representations: readonly Plot[]): unknown[] {
  return representations.map(({ __typename, id }) => {
    if (__typename !== 'Plot') throw new GraphQLError(`Unknown type ${__typename}`)
    return plots.find((plot) => plot.id === id) ?? null
  })
}

const right: Ways = {
  sdl,
  entities: plotsOf,
  answer: () => false,
  status: () => 200,
  contentType: 'application/json',
  badJsonStatus: 400,
  bodyLimitBytes: 1024 * 1024,
  result: (result) => result,
}

/** Starts a subgraph of one entity, `Plot`, that is right but for the ways given; gives its URL. */
export async function startLittleSubgraph(t: TestContext, ways: Partial<Ways>): Promise<string> {
  const way = { ...right, ...ways }
  const server = createServer((request, response) => void respond(way, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}

async function respond(
  way: Ways,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await textOf(request, way.bodyLimitBytes)
  if (text === null) return void response.writeHead(413, { connection: 'close' }).end()
  const asked = askedIn(text)
  if (!asked) return void response.writeHead(way.badJsonStatus).end('not JSON')
  if (way.answer(response, asked)) return
  const result = await execute(way, asked)
  response
    .writeHead(way.status(asked), { 'content-type': way.contentType })
    .end(JSON.stringify(way.result(result, asked)))
}

async function execute(way: Ways, { query, variables }: Exchange): Promise<object> {
  try {
    parse(query, { maxTokens: 4_000 })
  } catch (error) {
    return { errors: [{ message: error instanceof Error ? error.message : String(error) }] }
  }
  const rootValue = {
    plots,
    _service: { sdl: way.sdl },
    _entities: ({ representations }: { representations: Plot[] }) => way.entities(representations),
  }
  return graphql({ schema, source: query, variableValues: variables, rootValue })
}

/** The whole body; null when it is over the limit. */
async function textOf(request: IncomingMessage, limitBytes: number): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += part.length
    if (bytes <= limitBytes) parts.push(part)
  }
  return bytes > limitBytes ? null : Buffer.concat(parts).toString()
}

function askedIn(text: string): Exchange | null {
  try {
    return { variables: {}, ...JSON.parse(text) }
  } catch {
    return null
  }
}
