import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { withoutRedis } from '#kit/redis/redis.ts'
import { startRedis, withRedis } from '../tests/redis.ts'
import { openObservedRedis } from '../tests/shared-redis.ts'
import { createDocuments } from './documents.ts'

const text = '{ a }'
const key = `apq:${hash('sha256', text)}`

/** Documents of two gateways that share a server. */
async function startShared(t: TestContext) {
  const server = await startRedis(t)
  const [one, other] = [openObservedRedis(t, server.url), openObservedRedis(t, server.url)]
  await Promise.all([one.isUp(), other.isUp()])
  return { server, redis: one, one: createDocuments(one), other: createDocuments(other) }
}

test('without a Redis, documents are kept in this process', async () => {
  const documents = createDocuments(withoutRedis)
  await documents.set(key, text)
  assert.equal(await documents.get(key), text)
  assert.equal(await documents.get('apq:b'), undefined)
  await documents.delete(key)
  assert.equal(await documents.get(key), undefined)
})

test('gateways share documents over Redis', withRedis, async (t) => {
  const { one, other, server } = await startShared(t)
  await one.set(key, text, { ttl: 60 })
  assert.equal(await other.get(key), text)
  assert.equal(await other.get('apq:b'), undefined)
  assert.notEqual(await server.command('TTL', `motcua:${key}`), '-1')
})

test('documents that may tell of somebody, and long ones, are not shared', withRedis, async (t) => {
  const { one, server } = await startShared(t)
  const long = `{ ${'a '.repeat(10_000)}}`
  for (const document of ['{ person(number: "079190000001") { name } }', long]) {
    const own = `apq:${hash('sha256', document)}`
    await one.set(own, document)
    assert.equal(await one.get(own), document)
    assert.equal(await server.command('EXISTS', `motcua:${own}`), '0')
  }
})

test('what Redis gives for another document is not taken', withRedis, async (t) => {
  const { redis, other } = await startShared(t)
  await redis.put(`motcua:${key}`, '{ b }')
  assert.equal(await other.get(key), undefined)
})

test('without an answer of Redis, what this process was sent is known', withRedis, async (t) => {
  const { server, one, other } = await startShared(t)
  server.pause()
  await one.set(key, text)
  assert.equal(await one.get(key), text)
  assert.equal(await other.get(key), undefined)
})
