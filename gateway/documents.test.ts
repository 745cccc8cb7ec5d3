import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { freePort } from '../bench/free-port.ts'
import { collectLog } from '../tests/gateway-world.ts'
import { startRedis, withRedis } from '../tests/redis.ts'
import { until } from '../tests/until.ts'
import { type Documents, openDocuments } from './documents.ts'

/** Documents of one gateway, with what they log. */
function open(t: TestContext, redisUrl?: string) {
  const log = collectLog()
  const documents = openDocuments(redisUrl, log.logger)
  t.after(() => documents.stop())
  return { ...documents, log }
}

const isUp = (documents: Documents) => until('Redis is up', () => documents.redis() === 'up')
const isDown = (documents: Documents) => until('Redis is down', () => documents.redis() === 'down')

test('without a Redis, documents are kept in this process', async (t) => {
  const { cache, redis } = open(t)
  await cache.set('a', '{ a }')
  assert.equal(await cache.get('a'), '{ a }')
  assert.equal(await cache.get('b'), undefined)
  await cache.delete('a')
  assert.equal(await cache.get('a'), undefined)
  assert.equal(redis(), 'off')
})

test('a Redis that is not there takes nothing away, and is told once', async (t) => {
  const documents = open(t, `redis://:password@127.0.0.1:${await freePort()}`)
  await documents.cache.set('a', '{ a }')
  assert.equal(await documents.cache.get('a'), '{ a }')
  assert.equal(await documents.cache.get('b'), undefined)
  await until('the loss is logged', () => documents.log.text() !== '')
  assert.equal(documents.redis(), 'down')
  assert.equal(documents.log.lines().length, 1)
  assert.ok(!documents.log.text().includes('password'))
})

test('a Redis that takes connections and never answers takes nothing away', async (t) => {
  const silent = createServer((socket) => socket.on('error', () => {}))
  const port = await new Promise<number>((resolve) => {
    silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port))
  })
  t.after(() => silent.close())
  const { cache, redis } = open(t, `redis://127.0.0.1:${port}`)
  await cache.set('a', '{ a }')
  assert.equal(await cache.get('a'), '{ a }')
  assert.equal(await cache.get('b'), undefined)
  assert.equal(redis(), 'down')
})

test('gateways share documents over Redis', withRedis, async (t) => {
  const { url } = await startRedis(t)
  const [one, other] = [open(t, url), open(t, url)]
  await Promise.all([isUp(one), isUp(other)])
  await one.cache.set('a', '{ a }', { ttl: 60 })
  assert.equal(await other.cache.get('a'), '{ a }')
  assert.equal(await other.cache.get('b'), undefined)
})

test('a Redis that dies is taken up again when it is back', withRedis, async (t) => {
  const port = await freePort()
  const first = await startRedis(t, port)
  const documents = open(t, first.url)
  await isUp(documents)
  await documents.cache.set('a', '{ a }', { ttl: 60 })

  await first.kill()
  await isDown(documents)
  assert.equal(await documents.cache.get('a'), '{ a }')
  await documents.cache.set('b', '{ b }')
  assert.equal(await documents.cache.get('b'), '{ b }')

  await startRedis(t, port)
  await isUp(documents)
  const told = documents.log.lines().map(({ msg }) => msg)
  assert.deepEqual(told, [
    'Redis answers',
    'Redis does not answer; documents are kept in this process',
    'Redis answers',
  ])
})

test('a Redis that hangs is a miss, then lost, then found again', withRedis, async (t) => {
  const server = await startRedis(t)
  const documents = open(t, server.url)
  await isUp(documents)

  server.pause()
  assert.equal(await documents.cache.get('a'), undefined)
  await documents.cache.set('b', '{ b }')
  assert.equal(await documents.cache.get('b'), '{ b }')
  await isDown(documents)

  server.goOn()
  await isUp(documents)
})
