import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { openPglite } from '#kit/pglite.ts'
import { hearOperations } from '#kit/redis/announcements.ts'
import { parseRedisUrl } from '#kit/redis/redis-url.ts'
import { startGateway } from '../gateway/main.ts'
import { collectLog, temporaryFolder } from './gateway-world.ts'
import { startRedis, withRedis } from './redis.ts'
import { startRegistryWorld, subgraphSdl } from './registry-world.ts'
import { openObservedRedis } from './shared-redis.ts'
import { startStandIn } from './stand-in.ts'
import { until } from './until.ts'

const ref = 'motcua@current'

const page = readFileSync(path.join(import.meta.dirname, '../docs/front-end-teams.md'), 'utf8')
const block = (of: RegExp) => of.exec(page)?.[1] ?? assert.fail(`The page has no ${of}`)

/** As the page for front-end teams has it. */
const documented = {
  manifest: block(/```json\n(\{\n {2}"format": "apollo-persisted-query-manifest"[\s\S]*?)```/),
  command: block(/```sh\nnpx rover (persisted-queries publish .*)\n```/),
}

const agencies = {
  name: 'agencies',
  sdl: subgraphSdl(
    'scalar AgencyCode type Query { agency(code: AgencyCode!): Agency count: Int } type Agency { name: String }',
  ),
  resolvers: {
    Query: { agency: () => ({ name: 'Sở Công Thương' }), count: () => 19 },
  },
}

/** A registry with one subgraph, and a gateway that serves what is listed there. */
async function startWorld(t: TestContext) {
  const database = await openPglite()
  t.after(() => database.stop())
  const registry = await startRegistryWorld(t, database)
  const office = await registry.key('office')
  await registry.publish(office, ref, await startStandIn(t, agencies))
  const key = await registry.key('gateways', { scopes: ['uplink'] })
  const folder = await temporaryFolder(t)
  const followed = {
    url: registry.uplink,
    key,
    ref,
    publicKey: registry.publicKey,
    copyFile: path.join(folder, 'launch.json'),
  }
  const listCopyFile = path.join(folder, 'operations.json')
  async function serve() {
    const log = collectLog()
    const persistedOperations = {
      mode: 'only',
      from: { registry: { ...followed, listCopyFile } },
    } as const
    const gateway = await startGateway(
      { port: 0, registry: followed, persistedOperations },
      log.logger,
    )
    t.after(() => gateway.stop())
    const send = async (body: object) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(body),
      })
      return response.status === 403 ? 'not listed' : (await response.json()).data
    }
    return { gateway, log, send }
  }
  return { registry, office, serve, listCopyFile }
}

const named = (id: string) => ({
  variables: { code: 'H49.05' },
  extensions: { persistedQuery: { version: 1, sha256Hash: id } },
})
const answer = { agency: { name: 'Sở Công Thương' } }

test('the manifest of the documents names operations by the SHA-256 of their bodies', () => {
  const { operations } = JSON.parse(documented.manifest)
  for (const { id, body } of operations)
    assert.equal(id, createHash('sha256').update(body).digest('hex'))
})

test('what a client team publishes by Rover, as documented, is served by its id, and nothing else', async (t) => {
  const { registry, office, serve, listCopyFile } = await startWorld(t)
  const { gateway, send, log } = await serve()
  const [{ id, body }] = JSON.parse(documented.manifest).operations
  assert.equal(await send(named(id)), 'not listed')

  const args = documented.command.replace(/--manifest \S+/, '--manifest -').split(' ')
  const published = await registry.rover(office, args, documented.manifest)
  assert.equal(published.code, 0, published.stderr)
  await until('it is served', async () => (await send(named(id))) !== 'not listed', 30_000)
  assert.deepEqual(await send(named(id)), answer)
  assert.deepEqual(await send({ query: body, variables: { code: 'H49.05' } }), answer)
  assert.equal(await send({ query: '{ count }' }), 'not listed')

  const count = { id: 'count/v1', name: 'Count', type: 'query', body: 'query Count { count }' }
  const manifest = JSON.stringify({ ...JSON.parse(documented.manifest), operations: [count] })
  const byList = ['--graph-id', 'motcua', '--list-id', 'current', '--manifest', '-']
  const more = await registry.rover(office, ['persisted-queries', 'publish', ...byList], manifest)
  assert.equal(more.code, 0, more.stderr)
  await until(
    'both are kept',
    async () => (await readFile(listCopyFile, 'utf8')).includes('count/v1'),
    30_000,
  )
  assert.deepEqual(await send(named('count/v1')), { count: 19 })
  assert.deepEqual(await send(named(id)), answer)
  await gateway.stop()
  assert.ok(
    log.lines().every(({ level }) => level < 50),
    log.text(),
  )

  await registry.stop()
  const again = await serve()
  assert.deepEqual(await again.send(named('count/v1')), { count: 19 })
  assert.equal(await again.send({ query: '{ count }' }), 'not listed')
})

test('operations that are published are announced to gateways', withRedis, async (t) => {
  const { url } = await startRedis(t)
  const database = await openPglite()
  t.after(() => database.stop())
  const registry = await startRegistryWorld(t, database, { redis: parseRedisUrl(url) })
  const office = await registry.key('office')
  await registry.publish(office, ref, await startStandIn(t, agencies))
  const redis = openObservedRedis(t, url)
  await redis.isUp()
  let heard = 0
  const hearing = hearOperations(redis, ref, () => heard++)
  t.after(() => hearing.stop())
  const args = ['persisted-queries', 'publish', ref, '--manifest', '-']
  let published = 0
  // What is announced while the Redis of either is slow to answer is not heard.
  await until(
    'it is heard',
    async () => {
      published++
      const id = `count/v${published}`
      const count = { id, name: 'Count', type: 'query', body: 'query Count { count }' }
      const manifest = JSON.stringify({ ...JSON.parse(documented.manifest), operations: [count] })
      assert.equal((await registry.rover(office, args, manifest)).code, 0)
      return heard > 0
    },
    60_000,
  )
})
