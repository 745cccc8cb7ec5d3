import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { freePort } from '../bench/free-port.ts'
import { ask } from '../tests/ask.ts'
import { composed, type LogLine, temporaryFolder } from '../tests/gateway-world.ts'
import { startProgram } from '../tests/process.ts'
import { listen, type StandIn, startStandIn } from '../tests/stand-in.ts'
import { until } from '../tests/until.ts'

function linesOf(output: string): LogLine[] {
  return output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

const products = {
  name: 'products',
  sdl: `
    type Query { allProducts: [Product] }
    type Product @key(fields: "id") { id: ID! sku: String }
  `,
  resolvers: { Query: { allProducts: () => [{ id: 'a', sku: 'federation' }] } },
}

const inventory = {
  name: 'inventory-eu',
  sdl: 'extend type Product @key(fields: "id") { id: ID! @external inStock: Int }',
  resolvers: { Product: { inStock: () => 12 } },
}

/** A supergraph in the older form of Federation 1, as other tools still write it. */
const olderSupergraph = (products: string, inventory: string) => `
  schema
    @core(feature: "https://specs.apollo.dev/core/v0.2")
    @core(feature: "https://specs.apollo.dev/join/v0.1", for: EXECUTION)
  { query: Query }
  directive @core(as: String, feature: String!, for: core__Purpose) repeatable on SCHEMA
  directive @join__field(graph: join__Graph, provides: join__FieldSet, requires: join__FieldSet) on FIELD_DEFINITION
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__owner(graph: join__Graph!) on INTERFACE | OBJECT
  directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on INTERFACE | OBJECT
  enum core__Purpose { EXECUTION SECURITY }
  scalar join__FieldSet
  enum join__Graph {
    INVENTORY_EU @join__graph(name: "inventory-eu", url: "${inventory}")
    PRODUCTS @join__graph(name: "products", url: "${products}")
  }
  type Query { allProducts: [Product] @join__field(graph: PRODUCTS) }
  type Product
    @join__owner(graph: PRODUCTS)
    @join__type(graph: PRODUCTS, key: "id")
    @join__type(graph: INVENTORY_EU, key: "id")
  {
    id: ID! @join__field(graph: PRODUCTS)
    sku: String @join__field(graph: PRODUCTS)
    inStock: Int @join__field(graph: INVENTORY_EU)
  }
`

async function fileOf(t: TestContext, sdl: string): Promise<string> {
  const file = path.join(await temporaryFolder(t), 'supergraph.graphql')
  await writeFile(file, sdl)
  return file
}

/** A subgraph that holds its answers back until it is told to let go, and the supergraph of it alone. */
async function startHolding(t: TestContext) {
  const released = Promise.withResolvers<void>()
  const subgraph = await startStandIn(t, {
    name: 'slow',
    sdl: 'type Query { slow: Int }',
    resolvers: { Query: { slow: () => released.promise.then(() => 1) } },
  })
  const SUPERGRAPH_FILE = await fileOf(t, composed([subgraph]))
  return { subgraph, release: released.resolve, SUPERGRAPH_FILE }
}

test('a supergraph of others is served with a file and a port alone', async (t) => {
  const [first, second] = [await startStandIn(t, products), await startStandIn(t, inventory)]
  const file = await fileOf(t, olderSupergraph(first.url, second.url))
  const gateway = startProgram(t, 'gateway/main.ts', { SUPERGRAPH_FILE: file, PORT: '0' })
  assert.deepEqual(await ask(await gateway.url(), '{ allProducts { id sku inStock } }'), {
    status: 200,
    data: { allProducts: [{ id: 'a', sku: 'federation', inStock: 12 }] },
  })
})

test('SUBGRAPH_URL_<NAME> overrides where a subgraph is', async (t) => {
  const [first, second] = [await startStandIn(t, products), await startStandIn(t, inventory)]
  const gateway = startProgram(t, 'gateway/main.ts', {
    PORT: '0',
    SUPERGRAPH_FILE: await fileOf(t, olderSupergraph(first.url, 'http://127.0.0.1:9/graphql')),
    SUBGRAPH_URL_INVENTORY_EU: second.url,
  })
  const { data } = await ask(await gateway.url(), '{ allProducts { inStock } }')
  assert.deepEqual(data, { allProducts: [{ inStock: 12 }] })
})

test('the committed supergraph is served by default, without introspection', async (t) => {
  const gateway = startProgram(t, 'gateway/main.ts', { PORT: '0' })
  const url = await gateway.url()
  assert.equal((await ask(url, '{ __typename }')).status, 200)
  const { errors } = await ask(url, '{ __schema { queryType { name } } }')
  assert.equal(errors?.[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED')
})

test('at SIGTERM every request in flight is answered, on connections that would live on', async (t) => {
  const { subgraph, release, SUPERGRAPH_FILE } = await startHolding(t)
  const gateway = startProgram(t, 'gateway/main.ts', {
    PORT: '0',
    SUPERGRAPH_FILE,
    SUBGRAPH_TIMEOUT_MS: '20000',
  })
  const url = await gateway.url()
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  const asked = Array.from({ length: 40 }, () => askOver(agent, url))
  await arrived(subgraph, asked.length)

  gateway.child.kill('SIGTERM')
  await until('new connections are refused', () => isRefused(url))
  release()
  const answers = await Promise.all(asked)
  assert.deepEqual(new Set(answers), new Set(['200 {"data":{"slow":1}}\n']))
  const { code, output } = await gateway.ended()
  assert.equal(code, 0, output)
  assert.equal(linesOf(output).filter(({ msg }) => msg === 'request').length, asked.length)
})

test('at SIGTERM clients that ask without pause, on connections that they keep, lose nothing', async (t) => {
  const { subgraph, release, SUPERGRAPH_FILE } = await startHolding(t)
  release()
  const gateway = startProgram(t, 'gateway/main.ts', { PORT: '0', SUPERGRAPH_FILE })
  const url = await gateway.url()
  const clients = Array.from({ length: 20 }, () => askWithoutPause(url, 5_000))
  await until('the clients are served', () => subgraph.received.length > 500)
  gateway.child.kill('SIGTERM')
  const ends = (await Promise.all(clients)).flat()
  assert.deepEqual(new Set(ends), new Set(['200']))
  assert.equal((await gateway.ended()).code, 0)
})

test('npm hands SIGTERM on to the gateway that it runs', async (t) => {
  const gateway = startProgram(t, 'gateway/main.ts', { PORT: '0' }, ['npm', 'run', 'start:gateway'])
  const url = await gateway.url()
  gateway.child.kill('SIGTERM')
  assert.equal((await gateway.ended()).code, 0)
  assert.ok(await isRefused(url))
})

test('an idle connection does not keep the process from ending', async (t) => {
  const { release, SUPERGRAPH_FILE } = await startHolding(t)
  release()
  const gateway = startProgram(t, 'gateway/main.ts', { PORT: '0', SUPERGRAPH_FILE })
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  await askOver(agent, await gateway.url())
  gateway.child.kill('SIGTERM')
  assert.equal((await gateway.ended()).code, 0)
})

test('a Redis that is not there keeps the process neither from serving nor from ending', async (t) => {
  const { release, SUPERGRAPH_FILE } = await startHolding(t)
  release()
  const REDIS_URL = `redis://127.0.0.1:${await freePort()}`
  const gateway = startProgram(t, 'gateway/main.ts', { PORT: '0', SUPERGRAPH_FILE, REDIS_URL })
  assert.equal((await ask(await gateway.url(), '{ slow }')).status, 200)
  gateway.child.kill('SIGTERM')
  assert.equal((await gateway.ended()).code, 0)
})

test('bad settings are told in one message, and the process ends with 1', async (t) => {
  const settings = { PORT: 'x', ADMIN_PORT: '-1', INTROSPECTION: 'maybe', LOG_LEVEL: 'loud' }
  const { code, output } = await startProgram(t, 'gateway/main.ts', settings).ended()
  assert.equal(code, 1)
  for (const name of Object.keys(settings)) assert.match(output, new RegExp(`^  ${name} `, 'm'))
  assertNoStack(output)
})

test('taken ports are told by their numbers before anything starts, and the process ends with 1', async (t) => {
  const [one, other] = [createServer(), createServer()]
  t.after(() => [one, other].map((server) => server.close()))
  const settings = { PORT: `${await listen(one)}`, ADMIN_PORT: `${await listen(other)}` }
  const { code, output } = await startProgram(t, 'gateway/main.ts', settings).ended()
  assert.equal(code, 1)
  assert.equal(
    output,
    `Settings:
  PORT: port ${settings.PORT} is taken by another process
  ADMIN_PORT: port ${settings.ADMIN_PORT} is taken by another process
`,
  )
})

test('a port that two settings share is told, and the process ends with 1', async (t) => {
  const PORT = `${await freePort()}`
  const settings = { PORT, ADMIN_PORT: PORT }
  const { code, output } = await startProgram(t, 'gateway/main.ts', settings).ended()
  assert.equal(code, 1)
  assert.equal(output, `Settings:\n  ADMIN_PORT: port ${PORT} is that of PORT\n`)
})

const unusable: ReadonlyArray<readonly [string, string | null, RegExp]> = [
  ['is not there', null, /supergraph cannot be read: .*ENOENT/],
  ['is no SDL', 'type Query {', /supergraph in .* does not build: Syntax Error/],
  ['is no supergraph', 'type Query { a: Int }', /supergraph in .* does not build: /],
]

for (const [what, sdl, message] of unusable)
  test(`a supergraph that ${what} is told in words, and the process ends with 1`, async (t) => {
    const file = await fileOf(t, sdl ?? '')
    const SUPERGRAPH_FILE = sdl === null ? `${file}.missing` : file
    const { code, output } = await startProgram(t, 'gateway/main.ts', {
      PORT: '0',
      SUPERGRAPH_FILE,
    }).ended()
    assert.equal(code, 1)
    assert.match(output, message)
    assertNoStack(output)
  })

function assertNoStack(output: string): void {
  assert.ok(!/^\s+at /m.test(output), output)
}

/** Waits until a subgraph was asked this often. */
function arrived({ received }: StandIn, count: number): Promise<boolean> {
  return until(`${count} requests arrived`, () => received.length === count)
}

/** Asks `{ slow }` over a connection of the agent, and gives status and body. */
function askOver(agent: Agent, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const asking = request(`${url}/graphql`, { agent, method: 'POST', headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve(`${response.statusCode} ${body}`))
      response.on('error', reject)
    })
    asking.on('error', reject)
    asking.end('{"query":"{ slow }"}')
  })
}

/** Asks until nothing listens any more, at most so often; gives how each request ended. */
async function askWithoutPause(url: string, limit: number): Promise<string[]> {
  const ends: string[] = []
  while (ends.length < limit) {
    const end = await ask(url, '{ slow }').then(({ status }) => `${status}`, codeOf)
    if (end === 'ECONNREFUSED') break
    ends.push(end)
  }
  return ends
}

/** Why Node's `fetch` failed. */
function codeOf({ cause }: { readonly cause?: { readonly code?: string } }): string {
  return cause?.code ?? 'no code'
}

async function isRefused(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    () => false,
    () => true,
  )
}
