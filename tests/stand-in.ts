import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js'
import { graphql, parse } from 'graphql'

/** A small subgraph for one test: a real schema over HTTP, which can be told to misbehave. */
export interface StandIn {
  readonly name: string
  readonly sdl: string
  readonly url: string
  readonly port: number
  /** What it was asked, oldest first. */
  readonly received: readonly Received[]
  /** Answers every later request in this way; null for the way of its schema. */
  misbehave(behaviour: Behaviour | null): void
  stop(): Promise<void>
}

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> }
}

/** Answers in its own way; `answer` gives what the schema would have answered. */
export type Behaviour = (
  response: ServerResponse,
  received: Received,
  answer: () => Promise<string>,
) => unknown

/** What is told of its end: a test, or a suite. */
export interface UntilEnd {
  after(stop: () => unknown): void
}

export interface StandInSchema {
  readonly name: string
  readonly sdl: string
  readonly resolvers: GraphQLResolverMap<unknown>
}

/** Starts a stand-in, which stops with the test. */
export async function startStandIn(
  t: UntilEnd,
  { name, sdl, resolvers }: StandInSchema,
): Promise<StandIn> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }])
  const received: Received[] = []
  let behaviour: Behaviour | null = null

  async function answer({ query, variables }: Received['body']): Promise<string> {
    return JSON.stringify(
      await graphql({ schema, source: query, ...(variables && { variableValues: variables }) }),
    )
  }

  const server = createServer(async (request, response) => {
    const asked = { headers: request.headers, body: JSON.parse(await textOf(request)) }
    received.push(asked)
    if (behaviour) return behaviour(response, asked, () => answer(asked.body))
    sendJson(response, 200, await answer(asked.body))
  })
  const port = await listen(server)

  async function stop(): Promise<void> {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  t.after(stop)
  return {
    name,
    sdl,
    url: `http://127.0.0.1:${port}/graphql`,
    port,
    received,
    misbehave(next) {
      behaviour = next
    },
    stop,
  }
}

export function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

/** Listens on loopback, on a port of the system's choice, and gives it. */
export function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
