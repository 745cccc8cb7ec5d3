import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { freePort } from '../../bench/free-port.ts'
import { beginLoading, loaded, startRedis, withLoading, withRedis } from '../../tests/redis.ts'
import { type ObservedRedis, openObservedRedis } from '../../tests/shared-redis.ts'
import { startTcpProxy, type Treatment } from '../../tests/tcp-proxy.ts'
import { until } from '../../tests/until.ts'
import { withoutRedis } from './redis.ts'

const messages = ({ log }: ObservedRedis) => log.lines().map(({ msg }) => msg)
const [found, lost, refused] = [
  'Redis answers',
  'Redis does not answer; this process does without',
  'Redis refuses; this process does without',
]

/** A server, and two processes that share it. */
async function startShared(t: TestContext, settings: readonly string[] = []) {
  const server = await startRedis(t, { settings })
  const [one, other] = [openObservedRedis(t, server.url), openObservedRedis(t, server.url)]
  await Promise.all([one.isUp(), other.isUp()])
  return { server, one, other }
}

test('without a Redis there is nothing, at once', async () => {
  assert.equal(await withoutRedis.ask('a', () => assert.fail('there is no client')), undefined)
  assert.equal(withoutRedis.state(), 'off')
})

test('what one process puts in, another finds', withRedis, async (t) => {
  const { one, other } = await startShared(t)
  assert.equal(await one.put('a', 'text'), 'OK')
  assert.equal(await other.find('a'), 'text')
  assert.equal(await other.find('b'), null)
})

test('a Redis that is not there is told once, without its password', async (t) => {
  const redis = openObservedRedis(t, `redis://:password@127.0.0.1:${await freePort()}`)
  assert.equal(await redis.find('a'), undefined)
  assert.equal(redis.state(), 'down')
  await until('the loss is told', () => redis.log.text() !== '')
  assert.deepEqual(messages(redis), [lost])
  assert.ok(!redis.log.text().includes('password'))
  assert.deepEqual(redis.outcomes, ['skipped'])
})

test('a Redis that is killed is asked again when it is back', withRedis, async (t) => {
  const port = await freePort()
  const server = await startRedis(t, { port })
  const redis = openObservedRedis(t, server.url)
  await redis.isUp()
  await server.kill()
  await redis.isDown()
  assert.equal(await redis.find('a'), undefined)
  await startRedis(t, { port })
  await redis.isUp()
  assert.equal(await redis.put('a', 'text'), 'OK')
  assert.deepEqual(messages(redis), [found, lost, found])
})

test(
  'of a Redis that freezes one answer is waited for, and it is asked again when it goes on',
  withRedis,
  async (t) => {
    const { server, one } = await startShared(t)
    await one.put('a', 'text')
    server.pause()
    assert.equal(await one.find('a'), undefined)
    assert.equal(await one.find('a'), undefined)
    assert.deepEqual(one.outcomes, ['answered', 'late', 'skipped'])
    await until('it is told', () => messages(one).includes(lost))
    server.goOn()
    await one.isUp()
    assert.equal(await one.find('a'), 'text')
    assert.deepEqual(messages(one), [found, lost, found])
  },
)

test(
  'a Redis that is silent until its connections are given up is found by new ones',
  withRedis,
  async (t) => {
    const server = await startRedis(t)
    const line = await startTcpProxy(t, server.port)
    const redis = openObservedRedis(t, `redis://127.0.0.1:${line.port}`)
    await redis.isUp()
    await redis.put('a', 'text')
    line.treat('holds')
    assert.equal(await redis.find('a'), undefined)
    await until('others are tried', () => line.connections() > 2)
    line.treat('passes')
    await redis.isUp()
    assert.equal(await redis.find('a'), 'text')
  },
)

test('a process that starts while Redis is frozen takes it up later', withRedis, async (t) => {
  const server = await startRedis(t)
  server.pause()
  const redis = openObservedRedis(t, server.url)
  assert.equal(await redis.find('a'), undefined)
  server.goOn()
  await redis.isUp()
  assert.equal(await redis.put('a', 'text'), 'OK')
})

test(
  'a Redis that is full gives what it has, and takes more when it has room',
  withRedis,
  async (t) => {
    const { server, one } = await startShared(t, ['--maxmemory-policy', 'noeviction'])
    await one.put('a', 'text')
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    assert.equal(await one.put('b', 'text'), undefined)
    assert.equal(await one.find('a'), 'text')
    assert.equal(one.state(), 'up')
    const [told] = one.log.lines(refused)
    assert.equal(told?.reason, 'OOM')
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    assert.equal(await one.put('b', 'text'), 'OK')
  },
)

test(
  'a Redis that became a replica is read, and written when it is the master again',
  withRedis,
  async (t) => {
    const { server, one } = await startShared(t)
    await one.put('a', 'text')
    const elsewhere = await freePort()
    await server.command('REPLICAOF', '127.0.0.1', String(elsewhere))
    assert.equal(await one.put('b', 'text'), undefined)
    await until('it is read', async () => (await one.find('a')) === 'text')
    await server.command('REPLICAOF', 'NO', 'ONE')
    await until('it is written', async () => (await one.put('b', 'text')) === 'OK')
  },
)

test(
  'a Redis that loads its data is done without, and asked again when it has',
  withRedis,
  async (t) => {
    const { server, one } = await startShared(t, withLoading)
    await beginLoading(server)
    assert.equal(await one.find('a'), undefined)
    await loaded(server)
    await until('it is asked again', async () => (await one.put('a', 'text')) === 'OK')
  },
)

const treatments: readonly Treatment[] = ['holds', 'refuses', 'resets', 'babbles', 'delays']

for (const treatment of treatments)
  test(
    `a Redis behind a line that ${treatment} is done without, and asked again after it`,
    withRedis,
    async (t) => {
      const server = await startRedis(t)
      const line = await startTcpProxy(t, server.port)
      const redis = openObservedRedis(t, `redis://127.0.0.1:${line.port}`)
      await redis.isUp()
      await redis.put('a', 'text')
      line.treat(treatment)
      assert.equal(await redis.find('a'), undefined)
      await redis.isDown()
      line.treat('passes')
      await until('it is asked again', async () => (await redis.find('a')) === 'text')
    },
  )
