import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { operationChunkId, signOperationList } from '#kit/operation-list.ts'
import { announceOperations } from '#kit/redis/announcements.ts'
import { type SharedRedis, withoutRedis } from '#kit/redis/redis.ts'
import { collectLog, temporaryFolder } from '../../tests/gateway-world.ts'
import { serveHttp } from '../../tests/http-servers.ts'
import { startRedis, withRedis } from '../../tests/redis.ts'
import { openObservedRedis } from '../../tests/shared-redis.ts'
import { until } from '../../tests/until.ts'
import { listFromRegistry } from './list-from-registry.ts'
import type { SuppliedList } from './supply-list.ts'
import { createAskForOperations } from './uplink-operations.ts'

const ref = 'motcua@current'

const pairOf = () =>
  generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
const { privateKey, publicKey } = pairOf()

const manifest = (id: string, body: string) =>
  JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id, name: id, type: 'query', body }],
  })
const first = manifest('a', '{ a }')
const second = manifest('b', '{ b }')

/** A registry of which a test may falsify anything. */
async function startUplink(t: TestContext) {
  const state = {
    manifests: [first],
    delaySeconds: 1,
    isAway: false,
    sign: (chunks: readonly { id: string; revision: number }[]): string | null =>
      signOperationList(ref, chunks, privateKey),
    /** What is given for a chunk. */
    give: (manifest: string) => manifest,
    /** How many chunks are given yet. */
    chunksLeft: Number.POSITIVE_INFINITY,
    /** No chunk is given before. */
    held: Promise.resolve(),
  }
  let beingAsked = 0
  let mostAtOnce = 0
  const served = new Map<string, string>()
  const fetched: string[] = []
  const server = await serveHttp(t, async (request, response) => {
    if (state.isAway) return response.destroy()
    const { url = '' } = request
    if (request.method === 'GET') {
      beingAsked++
      mostAtOnce = Math.max(mostAtOnce, beingAsked)
      await state.held
      beingAsked--
      if (state.chunksLeft-- <= 0) return response.destroy()
      fetched.push(url)
      return response.end(state.give(served.get(url) ?? ''))
    }
    const chunks = state.manifests.map((manifest, index) => {
      const id = operationChunkId(ref, index + 1, manifest)
      served.set(`/chunks/${id}`, manifest)
      // As it would be seen from another network.
      return { id, revision: index + 1, urls: [`http://registry.example.vn:1/chunks/${id}`] }
    })
    const persistedQueries = {
      __typename: 'PersistedQueriesResult',
      id: chunks.at(-1)?.id ?? 'none',
      minDelaySeconds: state.delaySeconds,
      signature: state.sign(chunks),
      chunks: chunks.length === 0 ? null : chunks,
    }
    return response.end(JSON.stringify({ data: { persistedQueries } }))
  })
  return { state, fetched, url: server.url, mostAtOnce: () => mostAtOnce }
}

async function startFollowing(
  t: TestContext,
  uplink: { readonly url: string },
  listCopyFile: string,
  { isSigned = true, redis = withoutRedis }: { isSigned?: boolean; redis?: SharedRedis } = {},
) {
  const log = collectLog()
  const supply = listFromRegistry(
    {
      url: uplink.url,
      key: 'service:motcua:secret',
      ref,
      copyFile: 'unused',
      listCopyFile,
      ...(isSigned && { publicKey }),
    },
    redis,
    log.logger,
  )
  const opened = await supply.open()
  const taken: SuppliedList[] = [opened.first]
  const following = opened.follow((next) => taken.push(next))
  t.after(() => following.stop())
  const ids = () => taken.at(-1)?.list.operations.map(({ id }) => id)
  const refusal = (reason: RegExp) =>
    until(`it is refused for ${reason}`, () =>
      log
        .lines('the list of operations is not taken')
        .some((line) => reason.test(String(line.reason))),
    )
  const manifests = () => taken.at(-1)?.manifests
  return { log, ids, manifests, refusal, following }
}

const copyIn = async (t: TestContext) => path.join(await temporaryFolder(t), 'operations.json')

test('a list is taken with each change, and no chunk is fetched twice', async (t) => {
  const uplink = await startUplink(t)
  const { ids, manifests } = await startFollowing(t, uplink, await copyIn(t))
  assert.deepEqual(ids(), ['a'])
  uplink.state.manifests = [first, second]
  await until('the change is taken', () => ids()?.includes('b'))
  assert.deepEqual(ids(), ['a', 'b'])
  assert.deepEqual(manifests(), [first, second])
  assert.equal(uplink.fetched.length, 2)
})

test(
  'operations that are announced are asked for, although it is not yet time to ask',
  withRedis,
  async (t) => {
    const { url } = await startRedis(t)
    const [registry, redis] = [openObservedRedis(t, url), openObservedRedis(t, url)]
    await Promise.all([registry.isUp(), redis.isUp()])
    const uplink = await startUplink(t)
    uplink.state.delaySeconds = 300
    const { ids } = await startFollowing(t, uplink, await copyIn(t), { redis })
    uplink.state.manifests = [first, second]
    await until('they are taken', () => {
      announceOperations(registry, ref)
      return ids()?.includes('b')
    })
  },
)

const many = Array.from({ length: 30 }, (_, index) => manifest(`${index}`, `{ a${index} }`))

test('what was fetched of a list that did not come whole is not fetched again', async (t) => {
  const uplink = await startUplink(t)
  Object.assign(uplink.state, { manifests: many, chunksLeft: 12 })
  const { ids, log } = await startFollowing(t, uplink, await copyIn(t))
  assert.deepEqual(ids(), [])
  assert.equal(log.lines('the registry gives no list of operations').length, 1)
  uplink.state.chunksLeft = Number.POSITIVE_INFINITY
  await until('the list is taken', () => ids()?.length === many.length)
  assert.deepEqual(
    ids(),
    many.map((_, index) => `${index}`),
  )
  assert.equal(uplink.fetched.length, many.length)
})

test('eight chunks are fetched at a time', async (t) => {
  const uplink = await startUplink(t)
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  Object.assign(uplink.state, { manifests: many, held })
  const starting = startFollowing(t, uplink, await copyIn(t))
  await until('eight are asked for', () => uplink.mostAtOnce() === 8)
  letGo()
  const { ids } = await starting
  await until('the list is taken', () => ids()?.length === many.length)
  assert.equal(uplink.mostAtOnce(), 8)
})

test('with the registry away a gateway begins with the list that it took last, and goes on', async (t) => {
  const uplink = await startUplink(t)
  const copy = await copyIn(t)
  const before = await startFollowing(t, uplink, copy)
  await before.following.stop()
  uplink.state.isAway = true
  const { ids, log } = await startFollowing(t, uplink, copy)
  assert.deepEqual(ids(), ['a'])
  uplink.state.isAway = false
  uplink.state.manifests = [first, second]
  await until('the change is taken', () => ids()?.includes('b'))
  assert.ok(!log.text().includes('secret'))
})

test('without registry and copy the list is empty, until the registry answers', async (t) => {
  const uplink = await startUplink(t)
  uplink.state.isAway = true
  const { ids, log } = await startFollowing(t, uplink, await copyIn(t))
  assert.deepEqual(ids(), [])
  assert.equal(log.lines('the registry gives no list of operations').length, 1)
  uplink.state.isAway = false
  await until('the list is taken', () => ids()?.includes('a'))
})

test('a list of which the registry has none is empty', async (t) => {
  const uplink = await startUplink(t)
  uplink.state.manifests = []
  const { ids, log } = await startFollowing(t, uplink, await copyIn(t))
  assert.deepEqual(ids(), [])
  assert.deepEqual(log.lines(), [])
})

type State = Awaited<ReturnType<typeof startUplink>>['state']

const faults: ReadonlyArray<readonly [string, RegExp, (state: State) => void]> = [
  [
    'that is not signed',
    /not signed$/,
    (state) => {
      state.sign = () => null
    },
  ],
  [
    'that another key signed',
    /not signed by the key/,
    (state) => {
      state.sign = (chunks) => signOperationList(ref, chunks, pairOf().privateKey)
    },
  ],
  [
    'of another variant',
    /not signed by the key/,
    (state) => {
      state.sign = (chunks) => signOperationList('motcua@test', chunks, privateKey)
    },
  ],
  [
    'whose operations were exchanged',
    /not those that it names/,
    (state) => {
      state.give = () => manifest('evil', '{ evil }')
    },
  ],
  [
    'with a chunk that is no manifest',
    /It is no manifest/,
    (state) => {
      state.manifests = [first, '{"operations":[]}']
    },
  ],
  [
    'in which an id stands for two operations',
    /The id a stands for two operations/,
    (state) => {
      state.manifests = [first, manifest('a', '{ other }')]
    },
  ],
]

for (const [what, reason, falsify] of faults)
  test(`a list ${what} changes nothing, and the next good one is taken`, async (t) => {
    const uplink = await startUplink(t)
    const { ids, refusal, log } = await startFollowing(t, uplink, await copyIn(t))
    const { sign, give } = uplink.state
    uplink.state.manifests = [first, second]
    falsify(uplink.state)
    await refusal(reason)
    assert.deepEqual(ids(), ['a'])
    Object.assign(uplink.state, { sign, give, manifests: [first, second] })
    await until('the good one is taken', () => ids()?.includes('b'))
    assert.equal(log.lines('the list of operations is not taken').length, 1)
  })

test('the registry is asked again after one second at the soonest, and five minutes at the latest', async (t) => {
  const { state, url } = await startUplink(t)
  const ask = createAskForOperations({ url, key: 'key', ref, copyFile: 'unused' })
  const pauses: number[] = []
  for (const delaySeconds of [-1, 0, 0.001, 10, 1e9]) {
    state.delaySeconds = delaySeconds
    const { askAgainMs } = await ask(null, AbortSignal.timeout(10_000))
    pauses.push(askAgainMs)
  }
  assert.deepEqual(pauses, [1_000, 1_000, 1_000, 10_000, 300_000])
})

test('an older list that was signed once is not taken again, nor after a restart', async (t) => {
  const uplink = await startUplink(t)
  const copy = await copyIn(t)
  uplink.state.manifests = [first, second]
  const { ids, refusal, following } = await startFollowing(t, uplink, copy)
  assert.deepEqual(ids(), ['a', 'b'])
  uplink.state.manifests = [first]
  await refusal(/older than the list/)
  await following.stop()
  const again = await startFollowing(t, uplink, copy)
  assert.deepEqual(again.ids(), ['a', 'b'])
})

test('without a key to check by, a registry that began anew is followed', async (t) => {
  const uplink = await startUplink(t)
  uplink.state.manifests = [first, second]
  const { ids } = await startFollowing(t, uplink, await copyIn(t), { isSigned: false })
  uplink.state.manifests = [manifest('new', '{ new }')]
  await until('the new list is taken', () => ids()?.includes('new'))
  assert.deepEqual(ids(), ['new'])
})

const damage: ReadonlyArray<readonly [string, (copy: string) => string]> = [
  ['half a copy', (copy) => copy.slice(0, copy.length / 2)],
  ['a copy of another variant', (copy) => copy.replace(ref, 'motcua@test')],
  ['a copy that was changed', (copy) => copy.replace('{ a }', '{ x }')],
]

for (const [what, change] of damage)
  test(`${what} is not used, and told with the reason`, async (t) => {
    const uplink = await startUplink(t)
    const copy = await copyIn(t)
    const before = await startFollowing(t, uplink, copy)
    await before.following.stop()
    await writeFile(copy, change(await readFile(copy, 'utf8')))
    uplink.state.isAway = true
    const { ids, log } = await startFollowing(t, uplink, copy)
    assert.deepEqual(ids(), [])
    assert.equal(log.lines('the copy is not used').length, 1)
  })
