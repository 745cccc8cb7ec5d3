import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { withManyRedis } from '../../tests/redis.ts'
import { startRedisCluster } from '../../tests/redis-cluster.ts'
import { startWatchedRedis } from '../../tests/redis-sentinel.ts'
import { openObservedRedis } from '../../tests/shared-redis.ts'
import { until } from '../../tests/until.ts'

const failoverMs = 30_000

/** One of each of the three masters' at least. */
const keys = Array.from({ length: 12 }, (_, i) => `key-${i}`)

async function startShared(t: TestContext) {
  const cluster = await startRedisCluster(t)
  const [one, other] = [openObservedRedis(t, cluster.url), openObservedRedis(t, cluster.url)]
  await Promise.all([one.isUp(), other.isUp()])
  return { cluster, one, other }
}

test(
  'processes share a cluster of six nodes, wherever in it a key is',
  withManyRedis,
  async (t) => {
    const { cluster, one, other } = await startShared(t)
    for (const key of keys)
      await until(`${key} is put`, async () => (await one.put(key, key)) === 'OK')
    for (const key of keys)
      await until(`${key} is found`, async () => (await other.find(key)) === key)
    const masters = new Set<number>()
    for (const key of keys) masters.add((await cluster.masterOf(key)).port)
    assert.equal(masters.size, 3)
  },
)

test(
  'a master of a cluster that freezes is done without, and its replica asked once that is the master',
  withManyRedis,
  async (t) => {
    const { cluster, one } = await startShared(t)
    const [key = ''] = keys
    await until('it is put', async () => (await one.put(key, 'text')) === 'OK')
    const master = await cluster.masterOf(key)
    master.pause()
    assert.equal(await one.find(key), undefined)
    await until('it is found elsewhere', async () => (await one.find(key)) === 'text', failoverMs)
    master.goOn()
    for (const key of keys)
      await until(`${key} is put`, async () => (await one.put(key, key)) === 'OK', failoverMs)
  },
)

test(
  'a master of a cluster that dies is done without, and its replica asked once that is the master',
  withManyRedis,
  async (t) => {
    const { cluster, one } = await startShared(t)
    const [key = ''] = keys
    await until('it is put', async () => (await one.put(key, 'text')) === 'OK')
    await (await cluster.masterOf(key)).kill()
    assert.equal(await one.find(key), undefined)
    await until('it is found elsewhere', async () => (await one.find(key)) === 'text', failoverMs)
  },
)

test(
  'a key that has moved to another node of a cluster is found there',
  withManyRedis,
  async (t) => {
    const { cluster, one } = await startShared(t)
    const [key = ''] = keys
    await until('it is put', async () => (await one.put(key, 'text')) === 'OK')
    const before = await cluster.masterOf(key)
    const replicas = await Promise.all(
      cluster.nodes.map(async (node) => ({
        node,
        text: await node.command('INFO', 'replication'),
      })),
    )
    const replica = replicas.find(({ text }) => text.includes(`master_port:${before.port}`))
    await replica?.node.command('CLUSTER', 'FAILOVER')
    await until('the other is the master', async () =>
      ((await replica?.node.command('ROLE')) ?? '').startsWith('master'),
    )
    await until('it is found', async () => (await one.find(key)) === 'text')
    await until('it is written', async () => (await one.put(key, 'other')) === 'OK')
  },
)

test(
  'the master that a sentinel names is asked, and the next once that fails',
  withManyRedis,
  async (t) => {
    const { url, master } = await startWatchedRedis(t)
    const redis = openObservedRedis(t, url)
    await redis.isUp()
    assert.equal(await redis.put('a', 'text'), 'OK')
    await until(
      'the replica has it',
      async () => (await master.command('WAIT', '1', '100')) === '1',
    )
    master.pause()
    assert.equal(await redis.find('a'), undefined)
    await until('it is found elsewhere', async () => (await redis.find('a')) === 'text', failoverMs)
    await until('it is written', async () => (await redis.put('a', 'other')) === 'OK', failoverMs)
    master.goOn()
  },
)
