import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLSchema, graphql, parse } from 'graphql'
import type { NetworkSubgraph } from './network/data.ts'
import { networkSubgraphs } from './network/subgraphs.ts'

/**
 * The process of the subgraphs. An answer is worked out once for each text of a request and kept, so
 * that it costs next to nothing from the second time on, whichever gateway asks. While the parent
 * measures, requests without a kept answer are counted: a measurement that saw one is void.
 */
export interface SubgraphsReady {
  /** Where each subgraph listens, by name. */
  readonly urls: Readonly<Record<string, string>>
}

/** What has been asked since the last time that the parent wanted to know. */
export interface SubgraphsAsked {
  readonly requests: number
  readonly workedOut: number
}

let asked = { requests: 0, workedOut: 0 }

type Answers = Map<string, Buffer>

async function serve({ name, sdl, resolvers }: NetworkSubgraph): Promise<[string, string]> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }])
  const answers: Answers = new Map()
  const http = createServer((request, response) => {
    answer(schema, answers, request, response).catch((error: unknown) => {
      console.error(error)
      response.writeHead(500).end()
    })
  })
  http.keepAliveTimeout = 600_000
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return [name, `http://127.0.0.1:${address.port}/graphql`]
}

async function answer(
  schema: GraphQLSchema,
  answers: Answers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  asked.requests++
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('latin1')
  let kept = answers.get(text)
  if (kept === undefined) {
    asked.workedOut++
    kept = await workOut(schema, Buffer.from(text, 'latin1').toString())
    answers.set(text, kept)
  }
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': kept.length,
  })
  response.end(kept)
}

async function workOut(schema: GraphQLSchema, body: string): Promise<Buffer> {
  const { query, variables, operationName } = JSON.parse(body)
  const result = await graphql({
    schema,
    source: query,
    variableValues: variables,
    operationName,
  })
  if (result.errors) throw new AggregateError(result.errors, `No answer to ${body}`)
  return Buffer.from(JSON.stringify(result))
}

const urls = Object.fromEntries(await Promise.all(networkSubgraphs.map(serve)))
process.on('message', () => {
  process.send?.(asked satisfies SubgraphsAsked)
  asked = { requests: 0, workedOut: 0 }
})
process.on('disconnect', () => process.exit(0))
process.send?.({ urls } satisfies SubgraphsReady)
