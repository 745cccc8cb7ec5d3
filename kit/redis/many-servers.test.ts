import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { backMs, promoted, withManyRedis } from '../../tests/redis.ts'
import { startRedisCluster } from '../../tests/redis-cluster.ts'
import { startWatchedRedis } from '../../tests/redis-sentinel.ts'
import { openObservedRedis } from '../../tests/shared-redis.ts'
import { until } from '../../tests/until.ts'

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
    const replica = await cluster.replicaOf(master)
    master.pause()
    assert.equal(await one.find(key), undefined)
    await promoted(replica)
    await until('it is found elsewhere', async () => (await one.find(key)) === 'text', backMs)
    master.goOn()
    for (const key of keys)
      await until(`${key} is put`, async () => (await one.put(key, key)) === 'OK', backMs)
  },
)

test(
  'a master of a cluster that dies is done without, and its replica asked once that is the master',
  withManyRedis,
  async (t) => {
    const { cluster, one } = await startShared(t)
    const [key = ''] = keys
    await until('it is put', async () => (await one.put(key, 'text')) === 'OK')
    const master = await cluster.masterOf(key)
    const replica = await cluster.replicaOf(master)
    await master.kill()
    assert.equal(await one.find(key), undefined)
    await promoted(replica)
    await until('it is found elsewhere', async () => (await one.find(key)) === 'text', backMs)
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
    const replica = await cluster.replicaOf(before)
    await replica.command('CLUSTER', 'FAILOVER')
    await promoted(replica)
    await until('it is found', async () => (await one.find(key)) === 'text', backMs)
    await until('it is written', async () => (await one.put(key, 'other')) === 'OK', backMs)
  },
)

test(
  'the master that a sentinel names is asked, and the next once that fails',
  withManyRedis,
  async (t) => {
    const { url, master, replica } = await startWatchedRedis(t)
    const redis = openObservedRedis(t, url)
    await redis.isUp()
    assert.equal(await redis.put('a', 'text'), 'OK')
    await until(
      'the replica has it',
      async () => (await master.command('WAIT', '1', '100')) === '1',
    )
    master.pause()
    assert.equal(await redis.find('a'), undefined)
    await promoted(replica)
    await until('it is found elsewhere', async () => (await redis.find('a')) === 'text', backMs)
    await until('it is written', async () => (await redis.put('a', 'other')) === 'OK', backMs)
    master.goOn()
  },
)
