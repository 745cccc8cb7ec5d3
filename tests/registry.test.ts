import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { ApolloGateway } from '@apollo/gateway'
import pg from 'pg'
import { openPglite } from '#kit/pglite.ts'
import { startGateway } from '../gateway/main.ts'
import { askRegistry } from '../schema/operate/ask-registry.ts'
import { ask } from './ask.ts'
import { createPostgres, postgresSkip } from './databases.ts'
import { collectLog, temporaryFolder } from './gateway-world.ts'
import {
  feesSdl,
  misfitSdl,
  type RegistryWorld,
  startRegistryWorld,
  subgraphSdl,
} from './registry-world.ts'
import { startStandIn } from './stand-in.ts'
import { until } from './until.ts'

const ref = 'motcua@current'
const number = (field: string, value: number) => ({
  name: 'numbers',
  sdl: subgraphSdl(`type Query { ${field}: Int }`),
  resolvers: { Query: { [field]: () => value } },
})

/** A registry in which one subgraph is launched, and keys for it. */
async function startWorld(t: TestContext) {
  const database = await openPglite()
  t.after(() => database.stop())
  const registry = await startRegistryWorld(t, database)
  const office = await registry.key('office')
  const key = await registry.key('gateways', { scopes: ['uplink'] })
  const one = await startStandIn(t, number('one', 1))
  await registry.publish(office, ref, one)
  const copyFile = path.join(await temporaryFolder(t), 'launch.json')
  const settings = { url: registry.uplink, key, ref, publicKey: registry.publicKey, copyFile }
  return { registry, office, key, one, settings }
}

async function serve(t: TestContext, registry: Awaited<ReturnType<typeof startWorld>>['settings']) {
  const log = collectLog()
  const gateway = await startGateway({ port: 0, registry }, log.logger)
  t.after(() => gateway.stop())
  return {
    log,
    gateway,
    answers: async (query: string) =>
      (await ask(gateway.url, query, {}, { connection: 'close' })).data,
  }
}

test('a gateway serves what is launched, follows it, and is seen to', async (t) => {
  const { registry, office, settings } = await startWorld(t)
  const { gateway, answers } = await serve(t, settings)
  assert.deepEqual(await answers('{ one }'), { one: 1 })

  const two = await startStandIn(t, number('two', 2))
  await registry.publish(office, ref, two)
  await until('the launch is served', async () => (await answers('{ two }')) !== undefined)

  const adopted = await until('the launch is noted', async () => {
    const lines = await registry.operate('gateways', ref)
    return lines.find((line) => line.includes('launch 2 '))
  })
  assert.match(adopted, / motcua-gateway {2}key gateways /)

  const refused = registry.publish(office, ref, { ...two, sdl: 'type Query {' })
  await assert.rejects(refused, /Syntax Error/)
  assert.deepEqual(await answers('{ two }'), { two: 2 })
  await gateway.stop()
})

test('with the registry away a gateway begins with what it served last', async (t) => {
  const { registry, settings } = await startWorld(t)
  const first = await serve(t, settings)
  await until('the launch is kept', () => readFile(settings.copyFile).catch(() => null))
  await first.gateway.stop()
  await registry.stop()

  const { answers, log } = await serve(t, settings)
  assert.deepEqual(await answers('{ one }'), { one: 1 })
  assert.ok(!log.text().includes(settings.key))
})

test('an earlier launch is served again until it is unpinned, and what is published meanwhile waits', async (t) => {
  const { registry, office, one, settings } = await startWorld(t)
  const { answers } = await serve(t, settings)
  const serves = (field: string) =>
    until(`${field} is served`, async () => (await answers(`{ ${field} }`)) !== undefined)
  await registry.publish(office, ref, { ...one, sdl: subgraphSdl('type Query { worse: Int }') })
  await serves('worse')

  const [, first = ''] = (await registry.operate('launches', ref)).at(-1)?.split('  ') ?? []
  await registry.operate('roll-back', ref, first)
  await serves('one')
  const better = { ...one, sdl: subgraphSdl('type Query { better: Int }') }
  const { stderr } = await registry.publish(office, ref, better)
  assert.match(stderr, /was NOT updated with a new schema/)
  assert.deepEqual(await answers('{ one }'), { one: 1 })

  await registry.operate('unpin', ref)
  await serves('better')
  await assert.rejects(registry.operate('unpin', ref), /is not pinned/)
  await assert.rejects(registry.operate('roll-back', ref, 'nothing'), /has no launch nothing/)
})

test('who brings a key for a whole variant may have the registry run a command, and nobody else', async (t) => {
  const { registry, office, key } = await startWorld(t)
  const access = (key: string) => ({ url: `${registry.url}/graphql`, key })
  const [line = ''] = await askRegistry(access(office), ['launches', ref])
  assert.match(line, /^1 .* PUBLISH numbers {2}succeeded$/)
  const [, first = ''] = line.split('  ')
  const [told] = await askRegistry(access(office), ['roll-back', ref, first])
  assert.match(told ?? '', /runs launch 2/)

  const department = await registry.key('department', { scopes: ['admin'], subgraphs: ['fees'] })
  for (const [text, command, reason] of [
    [key, ['unpin', ref], /lacks the right "admin" for "motcua@current"/],
    [department, ['unpin', ref], /lacks the right "admin"/],
    ['wrong', ['unpin', ref], /the key is not known/],
    [office, ['launches', 'another@current'], /lacks the right "admin"/],
    [office, ['launches', '@'], /no GRAPH@VARIANT/],
    [office, ['key', 'create', 'mine'], /runs only launches/],
  ] as const)
    await assert.rejects(askRegistry(access(text), command), reason)
})

test('after a revert the subgraphs stand as they stood, and what is published later comes on top', async (t) => {
  const { registry, office, one, settings } = await startWorld(t)
  const { answers } = await serve(t, settings)
  const serves = (field: string) =>
    until(`${field} is served`, async () => (await answers(`{ ${field} }`)) !== undefined)
  await registry.publish(office, ref, { ...one, sdl: subgraphSdl('type Query { worse: Int }') })
  const two = { ...(await startStandIn(t, number('two', 2))), name: 'others' }
  await registry.publish(office, ref, two)
  await serves('two')

  const [, first = ''] = (await registry.operate('launches', ref)).at(-1)?.split('  ') ?? []
  await registry.operate('revert', ref, first)
  await serves('one')
  assert.equal(await answers('{ two }'), undefined)
  const { stdout } = await registry.rover(office, ['subgraph', 'fetch', ref, '--name', one.name])
  assert.match(stdout, /one: Int/)

  await registry.publish(office, ref, two)
  await serves('two')
  assert.deepEqual(await answers('{ one two }'), { one: 1, two: 2 })
})

test('what is not signed by the key of the registry is not served, from it or from disk', async (t) => {
  const { settings } = await startWorld(t)
  const signed = await serve(t, settings)
  await until('the launch is kept', () => readFile(settings.copyFile).catch(() => null))
  await signed.gateway.stop()
  const copy = JSON.parse(await readFile(settings.copyFile, 'utf8'))
  copy.launch.sdl += '\n# changed'
  await writeFile(settings.copyFile, JSON.stringify(copy))

  const { publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const { answers, log } = await serve(t, { ...settings, publicKey })
  assert.equal(await answers('{ one }'), undefined)
  const [taken] = log.lines('the launch is not taken')
  assert.equal(taken?.reason, 'it is not signed by the key of this registry')
  assert.equal(log.lines('the copy is not used').length, 1)
})

test('the unmodified Apollo Gateway takes each launch', async (t) => {
  const { registry, office, key } = await startWorld(t)
  const gateway = new ApolloGateway({
    uplinkEndpoints: [registry.uplink],
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  })
  const schemas: string[] = []
  gateway.onSchemaLoadOrUpdate(({ coreSupergraphSdl }) => schemas.push(coreSupergraphSdl))
  await gateway.load({ apollo: { key, keyHash: 'unused', graphRef: ref } })
  t.after(() => gateway.stop())
  assert.match(schemas[0] ?? '', /one: Int/)

  const two = await startStandIn(t, number('two', 2))
  await registry.publish(office, ref, two)
  await until('the launch is taken', () => /two: Int/.test(schemas.at(-1) ?? ''))
  assert.equal(schemas.length, 2)
})

async function post(registry: RegistryWorld, query: string, variables: object) {
  const response = await fetch(registry.uplink, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-router-version': '2.13.1' },
    body: JSON.stringify({ query, variables }),
  })
  assert.equal(response.status, 200)
  return (await response.json()).data
}

const routerSchema = `query SupergraphSdlQuery($apiKey: String!, $graph_ref: String!, $ifAfterId: ID) {
  routerConfig(ref: $graph_ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
    __typename
    ... on RouterConfigResult { id supergraphSdl: supergraphSDL minDelaySeconds }
    ... on Unchanged { id minDelaySeconds }
    ... on FetchError { code message }
  }
}`
const routerLicense = `query LicenseQuery($apiKey: String!, $graph_ref: String!, $ifAfterId: ID) {
  routerEntitlements(ref: $graph_ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
    __typename
    ... on RouterEntitlementsResult { id minDelaySeconds entitlement { jwt } }
    ... on Unchanged { id minDelaySeconds }
    ... on FetchError { code message }
  }
}`

test("Apollo Router's questions are answered, and a key that may not is told so", async (t) => {
  const { registry, key } = await startWorld(t)
  const variables = { apiKey: key, graph_ref: ref, ifAfterId: null }
  const { routerConfig } = await post(registry, routerSchema, variables)
  assert.equal(routerConfig.__typename, 'RouterConfigResult')
  assert.match(routerConfig.supergraphSdl, /one: Int/)
  assert.ok(routerConfig.minDelaySeconds >= 1)
  const { routerEntitlements } = await post(registry, routerLicense, variables)
  assert.equal(routerEntitlements.entitlement, null)

  const reader = await registry.key('reader', { scopes: ['read'] })
  const codeFor = async (apiKey: string, graph_ref = ref) =>
    (await post(registry, routerSchema, { ...variables, apiKey, graph_ref })).routerConfig.code
  assert.equal(await codeFor('service:motcua:wrong'), 'AUTHENTICATION_FAILED')
  assert.equal(await codeFor(reader), 'ACCESS_DENIED')
  // Nothing was launched in it yet, which a router must wait for.
  assert.equal(await codeFor(key, 'motcua@later'), 'RETRY_LATER')
})

test('a database that goes away is told, and gateways keep what they have', {
  skip: postgresSkip,
}, async (t) => {
  const database = await createPostgres()
  t.after(() => database.stop())
  const registry = await startRegistryWorld(t, database)
  const office = await registry.key('office')
  await registry.publish(office, ref, { name: 'fees', url: 'http://127.0.0.1:9/', sdl: feesSdl })
  const variables = { apiKey: office, graph_ref: ref, ifAfterId: null }
  const { routerConfig } = await post(registry, routerSchema, variables)

  await dropDatabase(database.url)
  for (const args of [
    ['subgraph', 'publish', ref, '--name', 'fees', '--schema', '-', '--no-url'],
    ['subgraph', 'fetch', ref, '--name', 'fees'],
  ]) {
    const { code, stderr } = await registry.rover(office, args, misfitSdl, 2)
    assert.equal(code, 1)
    assert.match(stderr, /The registry cannot reach its database/)
  }
  assert.deepEqual(await post(registry, routerSchema, variables), { routerConfig })
})

async function dropDatabase(url: string): Promise<void> {
  const server = new URL(url)
  const name = server.pathname.slice(1)
  server.pathname = '/postgres'
  const client = new pg.Client({ connectionString: server.href })
  await client.connect()
  await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await client.end()
}
