import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { openPglite } from '#kit/pglite.ts'
import { startGateway } from '../gateway/main.ts'
import { filterSupergraph } from '../schema/contracts/filter-supergraph.ts'
import { ask } from './ask.ts'
import { composed, startGatewayWorld, temporaryFolder } from './gateway-world.ts'
import { startRegistryWorld, subgraphSdl } from './registry-world.ts'
import { startStandIn } from './stand-in.ts'
import { until } from './until.ts'

/** The same subgraph with one of its fields for the inside only. */
const withTag = (sdl: string) =>
  sdl
    .replace('import: ["@key"]', 'import: ["@key", "@tag"]')
    .replace('name: String', 'name: String @tag(name: "internal")')

for (const engine of ['motcua', 'apollo'] as const)
  test(`a gateway with the engine "${engine}" serves a contract as any other supergraph`, async (t) => {
    const { procedures, fees, log } = await startGatewayWorld(t)
    const supergraph = composed([
      { ...procedures, sdl: withTag(procedures.sdl) },
      { ...fees, sdl: fees.sdl },
    ])
    const contract = filterSupergraph(supergraph, {
      include: [],
      exclude: ['internal'],
      hideUnreachableTypes: true,
    })
    assert.ok('supergraphSdl' in contract)
    const supergraphFile = path.join(await temporaryFolder(t), 'contract.graphql')
    await writeFile(supergraphFile, contract.supergraphSdl)
    const gateway = await startGateway({ port: 0, supergraphFile, engine }, log.logger)
    t.after(() => gateway.stop())

    const close = { connection: 'close' }
    const shown = '{ procedure(code: "1.000001") { code feeCount } }'
    const { data } = await ask(gateway.url, shown, undefined, close)
    assert.deepEqual(data, { procedure: { code: '1.000001', feeCount: 3 } })
    const hidden = await ask(gateway.url, '{ procedure(code: "1") { name } }', undefined, close)
    assert.equal(hidden.errors?.[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED')
  })

test('a gateway that follows a contract serves it with each launch of its source', async (t) => {
  const database = await openPglite()
  t.after(() => database.stop())
  const registry = await startRegistryWorld(t, database)
  const office = await registry.key('office')
  const key = await registry.key('gateways', { scopes: ['uplink'], variants: ['public'] })
  const tagged = (sdl: string) =>
    subgraphSdl(`type Query { inside: Int @tag(name: "internal") ${sdl} }`).replace(
      '"@key"',
      '"@key", "@tag"',
    )
  const one = await startStandIn(t, {
    name: 'numbers',
    sdl: tagged('one: Int two: Int'),
    resolvers: { Query: { one: () => 1, two: () => 2, inside: () => 3 } },
  })
  await registry.publish(office, 'motcua@current', { ...one, sdl: tagged('one: Int') })
  const made = await registry.rover(office, [
    ...['contract', 'publish', 'motcua@public', '--source-variant', 'current'],
    ...['--no-include-tags', '--exclude-tag', 'internal', '--hide-unreachable-types'],
  ])
  assert.equal(made.code, 0, made.stderr)

  const followed = { url: registry.uplink, key, ref: 'motcua@public' }
  const { publicKey } = registry
  const copyFile = path.join(await temporaryFolder(t), 'launch.json')
  const gateway = await startGateway(
    { port: 0, registry: { ...followed, publicKey, copyFile } },
    registry.log.logger,
  )
  t.after(() => gateway.stop())
  const answerTo = (query: string) => ask(gateway.url, query, {}, { connection: 'close' })
  assert.deepEqual((await answerTo('{ one }')).data, { one: 1 })
  assert.equal((await answerTo('{ inside }')).data, undefined)

  await registry.publish(office, 'motcua@current', one)
  await until('the launch is served', async () => (await answerTo('{ two }')).data !== undefined)
  assert.equal((await answerTo('{ inside }')).data, undefined)
})
