import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache'
import { ask } from '../../tests/ask.ts'
import {
  collectLog,
  composed,
  joined,
  startGatewayWorld,
  temporaryFolder,
} from '../../tests/gateway-world.ts'
import { until } from '../../tests/until.ts'
import { buildGeneration } from '../generation.ts'
import { createGuard } from '../limits/guard.ts'
import { standardLimits } from '../limits/limits.ts'
import { startGateway } from '../main.ts'
import type { OperationUse } from './operation-use.ts'

const anybody = { authenticated: false, scopes: [], policies: [] }
const use = (text: string, operationName: string | null = null): OperationUse => ({
  text,
  operationName,
  conditions: {},
  access: anybody,
})

const url = 'http://127.0.0.1:9/graphql'
const plainSdl = composed([{ name: 'fees', url, sdl: 'type Query { feeTotal: Int }' }])
const sdl = composed([
  {
    name: 'fees',
    url,
    sdl: `
      extend schema
        @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@requiresScopes"])
      type Query { feeTotal: Int secret: Int @requiresScopes(scopes: [["read"]]) same: Query }
    `,
  },
])

/** A generation of one subgraph, which is never to be asked. */
async function open(t: TestContext, engine: 'motcua' | 'apollo' = 'motcua') {
  const log = collectLog()
  const generation = await buildGeneration(engine === 'apollo' ? plainSdl : sdl, {
    engine,
    overrideLabels: [],
    guard: createGuard(standardLimits),
    operationLimitMs: 10_000,
    documents: new InMemoryLRUCache(),
    keepsDocuments: true,
    introspection: false,
    log: log.logger,
    openSubgraph: () => ({
      ask: () => assert.fail('a subgraph was asked'),
      state: () => ({ circuit: 'closed', refusesForMs: 0, inFlight: 0, queued: 0 }),
      stop: async () => {},
    }),
  })
  t.after(generation.stop)
  return { generation, log }
}

test('operations are made ready without asking a subgraph', async (t) => {
  const { generation, log } = await open(t)
  const more = 'query M($more: Boolean! = true) { feeTotal same @include(if: $more) { feeTotal } }'
  const warmed = await generation.warm([
    use('{ feeTotal }'),
    use('query A { feeTotal } query B { same { feeTotal } }', 'B'),
    { ...use(more, 'M'), conditions: { more: true } },
    { ...use('{ secret }'), access: { ...anybody, authenticated: true, scopes: ['read'] } },
    use('{ secret }'),
  ])
  assert.deepEqual(warmed, { ready: 5, unfit: 0, left: 0 })
  assert.deepEqual(
    log.lines().filter(({ level }) => level >= 40),
    [],
  )
})

const unfit: Readonly<Record<string, string>> = {
  'no GraphQL': '{ feeTotal',
  'a field that is no longer there': '{ feeSum }',
  'introspection, which is off': '{ __schema { queryType { name } } }',
  'a subscription': 'subscription { feeTotal }',
  'a mutation, of which the schema has none': 'mutation { feeTotal }',
  'an operation over a limit': `{ ${Array.from({ length: 60 }, (_, i) => `a${i}: feeTotal`)} }`,
  'a document of far too many words': `{ ${'feeTotal '.repeat(20_000)} }`,
}

for (const [what, text] of Object.entries(unfit))
  test(`${what} is not made ready`, async (t) => {
    const { generation } = await open(t)
    assert.deepEqual(await generation.warm([use(text)]), { ready: 0, unfit: 1, left: 0 })
  })

test("Apollo Gateway's executor has nothing ready, and runs nothing for it", async (t) => {
  const { generation } = await open(t, 'apollo')
  const warmed = await generation.warm([use('{ feeTotal }')])
  assert.deepEqual(warmed, { ready: 0, unfit: 0, left: 1 })
})

test('a new supergraph is warmed up with what is used before it serves', async (t) => {
  const world = await startGatewayWorld(t)
  await world.ask(joined)
  await world.ask(joined)
  await world.ask('{ feeTotal }')
  await world.ask('{ __typename feeTota }')
  await writeFile(
    world.supergraphFile,
    composed([
      world.procedures,
      { ...world.fees, sdl: world.fees.sdl.replace('feeTotal: Int', 'feeSum: Int') },
    ]),
  )
  const warmed = await until('it is warmed up', () => world.log.lines('warmed up')[0])
  assert.deepEqual([warmed.ready, warmed.unfit, warmed.left], [1, 1, 0])
  await until('it serves', () => world.log.lines('serving')[1])
  const order = world.log.lines().map(({ msg }) => msg)
  assert.ok(order.indexOf('warmed up') < order.lastIndexOf('serving'))
  assert.deepEqual((await world.ask(joined)).data, {
    procedure: { code: '1.000001', name: 'Cấp giấy', feeCount: 3 },
  })
  const gone = await world.ask('{ feeTotal }')
  assert.equal(gone.errors?.[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED')
})

test('what was used is known after a restart, without values', async (t) => {
  const operationCountsFile = path.join(await temporaryFolder(t), 'counts.json')
  const world = await startGatewayWorld(t, { operationCountsFile })
  const query = 'query Q($code: ID!) { procedure(code: $code) { name feeCount } }'
  await world.ask(query, { code: '1.000001' })
  await world.ask('{ procedure(code: "1.000002") { name } }')
  await world.gateway.stop()
  const text = await readFile(operationCountsFile, 'utf8')
  assert.ok(!/1\.00000/.test(text), text)

  const { supergraphFile } = world
  const log = collectLog()
  const again = await startGateway({ port: 0, supergraphFile, operationCountsFile }, log.logger)
  t.after(() => again.stop())
  const [warmed] = log.lines('warmed up')
  assert.deepEqual([warmed?.ready, warmed?.unfit, warmed?.left], [1, 0, 0])
  const { data } = await ask(again.url, query, { code: '1.000002' }, { connection: 'close' })
  assert.deepEqual(data, { procedure: { name: 'Đăng ký', feeCount: 3 } })
})
