import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { withoutRedis } from '#kit/redis/redis.ts'
import { startRedis, withRedis } from '../../tests/redis.ts'
import { openObservedRedis } from '../../tests/shared-redis.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'

async function takeAll({ take }: RateLimiter, count: number): Promise<void> {
  for (let taken = 0; taken < count; taken++) assert.equal(await take('a', 1), null)
}

function assertWait(waitMs: number | null): void {
  assert.ok(waitMs !== null && waitMs > 0 && waitMs <= 60_000, `${waitMs}`)
}

test('a quota is taken piece by piece, by each for itself', async () => {
  const limiter = createRateLimiter('quota', 3, { redis: withoutRedis, isOneOfSeveral: false })
  await takeAll(limiter, 3)
  assertWait(await limiter.take('a', 1))
  assert.equal(await limiter.take('b', 3), null)
  assertWait(await limiter.take('b', 1))
})

test('after a minute there is a new one', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'] })
  const limiter = createRateLimiter('quota', 1, { redis: withoutRedis, isOneOfSeveral: false })
  await takeAll(limiter, 1)
  t.mock.timers.tick(30_000)
  assert.equal(await limiter.take('a', 1), 30_000)
  t.mock.timers.tick(30_000)
  await takeAll(limiter, 1)
})

/** The limiters of two gateways that share a server. */
async function startShared(t: TestContext, most: number) {
  const server = await startRedis(t)
  const [one, other] = [openObservedRedis(t, server.url), openObservedRedis(t, server.url)]
  await Promise.all([one.isUp(), other.isUp()])
  return {
    server,
    redis: one,
    one: createRateLimiter('quota', most, { redis: one, isOneOfSeveral: false }),
    other: createRateLimiter('quota', most, { redis: other, isOneOfSeveral: false }),
  }
}

test('gateways count together over Redis', withRedis, async (t) => {
  const { server, one, other } = await startShared(t, 4)
  await takeAll(one, 2)
  await takeAll(other, 2)
  assertWait(await one.take('a', 1))
  assertWait(await other.take('a', 1))
  assert.ok(Number(await server.command('PTTL', 'motcua:quota:a')) > 0)
})

test('who used up a quota is refused without asking Redis again', withRedis, async (t) => {
  const { redis, one } = await startShared(t, 1)
  await takeAll(one, 1)
  for (let i = 0; i < 3; i++) assertWait(await one.take('a', 1))
  assert.equal(redis.outcomes.length, 2)
})

test('while Redis does not answer each gateway counts by itself', withRedis, async (t) => {
  const { server, redis, one, other } = await startShared(t, 2)
  await takeAll(one, 1)
  server.pause()
  await takeAll(one, 2)
  assertWait(await one.take('a', 1))
  await takeAll(other, 2)
  server.goOn()
  await redis.isUp()
  assert.equal(await one.take('b', 1), null)
  assert.equal(redis.outcomes.at(-1), 'answered')
})

test('a Redis that is full leaves each gateway to count by itself', withRedis, async (t) => {
  const { server, one } = await startShared(t, 2)
  await server.command('CONFIG', 'SET', 'maxmemory', '1')
  await takeAll(one, 2)
  assertWait(await one.take('a', 1))
})
