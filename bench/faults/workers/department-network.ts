import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLSchema, graphql, parse } from 'graphql'
import { departmentSubgraphs } from '../../registry/schemas.ts'
import { type Fault, misbehave } from './misbehave.ts'

/**
 * The process of the subgraphs of 19 departments. An answer is worked out once for each text of a request
 * and kept. A department fails in some way while the parent wants it to.
 */
export interface NetworkReady {
  /** Below it each subgraph is at its name. */
  readonly url: string
}

/** How a department fails from now on; it is well, as all others are, where it is null. */
export interface NetworkFault {
  readonly department: number
  readonly fault: Fault | null
}

const record = (id: string): object => ({
  id,
  code: `H49-${id}`,
  name: 'Hồ sơ',
  receivedOn: '2014-07-02',
  amount: 120_000,
  isOpen: true,
  next: () => record(`${id}-next`),
})

/** Any field of records gives one; each department's state of another's record is the same. */
function schemaOf({ name, sdl }: { readonly name: string; readonly sdl: string }): GraphQLSchema {
  const department = name.split('-').at(-1)
  const before = [...sdl.matchAll(/type (\w+)Record0 @key/g)].at(-1)?.[1]
  return buildSubgraphSchema([
    {
      typeDefs: parse(sdl),
      resolvers: {
        Query: { [`d${department}Record`]: (_: unknown, { id }: { id: string }) => record(id) },
        [`${before}Record0`]: { [`d${department}State`]: () => 'OPEN' },
      },
    },
  ])
}

const schemas = new Map(departmentSubgraphs.map((each) => [`/${each.name}`, schemaOf(each)]))
const answers = new Map<string, string>()
let failing: NetworkFault = { department: 0, fault: null }

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? ''
  let body = ''
  for await (const chunk of request) body += chunk
  const key = `${path} ${body}`
  const kept = answers.get(key) ?? (await workOut(path, body))
  answers.set(key, kept)
  const { department, fault } = failing
  if (fault && path === `/department-${department}` && (await misbehave(fault, response))) return
  response.writeHead(200, { 'content-type': 'application/json' }).end(kept)
}

async function workOut(path: string, body: string): Promise<string> {
  const schema = schemas.get(path)
  if (!schema) throw new Error(`No subgraph at ${path}`)
  const { query, variables } = JSON.parse(body)
  const result = await graphql({ schema, source: query, variableValues: variables })
  if (result.errors) throw new AggregateError(result.errors, `No answer to ${body}`)
  return JSON.stringify(result)
}

const http = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error)
    response.writeHead(500).end()
  })
})
http.listen(0, '127.0.0.1')
await once(http, 'listening')
const address = http.address()
if (address === null || typeof address === 'string') throw new Error('No port')
process.on('message', (fault: NetworkFault) => {
  failing = fault
})
process.on('disconnect', () => process.exit(0))
process.send?.({ url: `http://127.0.0.1:${address.port}` } satisfies NetworkReady)
