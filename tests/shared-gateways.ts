import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import type { TestContext } from 'node:test'
import { parseRedisUrl } from '../kit/redis/redis-url.ts'
import { type GatewayWorld, startGatewayWorld } from './gateway-world.ts'
import { patienceMs } from './shared-redis.ts'
import { until } from './until.ts'

/** Two gateways that share a Redis, which holds their documents and counts who sends. */
export interface SharedGateways {
  /** Asks both, by a text and by its hash; fails where one does not answer as it should. */
  assertServing(): Promise<void>
  /** Fails where one does not say that it is ready. */
  assertReady(): Promise<void>
  /**
   * Settles when what one gateway is given the other has: a document, and what is left of a quota. Only such are
   * taken as have their keys where `isThere` says.
   */
  share(limitMs?: number, isThere?: (key: string) => boolean): Promise<void>
}

const data = { procedure: { code: '1.000001', name: 'Cấp giấy', feeCount: 3 } }

/** Of each address: one gateway uses it up, which another knows of Redis only. */
const quota = 1

/** No two are alike: what a gateway has already it does not ask Redis for. */
let made = 0

/** The first key that is where it should be, of what is made from numbers. */
function firstThere<Made extends { readonly key: string }>(
  make: (number: number) => Made,
  isThere: (key: string) => boolean,
): Made {
  for (;;) {
    const next = make(made++)
    if (isThere(next.key)) return next
  }
}

function documentOf(number: number) {
  const text = `query Q${number}($code: ID!) { procedure(code: $code) { code name feeCount } }`
  const sha256Hash = hash('sha256', text)
  return { text, sha256Hash, key: `motcua:apq:${sha256Hash}` }
}

function addressOf(number: number) {
  const address = `10.0.${(number >> 8) & 255}.${number & 255}`
  return { address, key: `motcua:addressRequests:${hash('sha256', address, 'base64url')}` }
}

type Document = ReturnType<typeof documentOf>

async function send(
  { gateway }: GatewayWorld,
  { text, sha256Hash }: Document,
  by: 'text' | 'hash',
  { address } = addressOf(made++),
) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      connection: 'close',
    },
    body: JSON.stringify({
      ...(by === 'text' && { query: text }),
      variables: { code: '1.000001' },
      extensions: { persistedQuery: { version: 1, sha256Hash } },
    }),
  })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

const anywhere = () => true

/** Starts them until the end of a test. */
export async function startSharedGateways(t: TestContext, url: string): Promise<SharedGateways> {
  const settings = {
    redis: parseRedisUrl(url),
    redisWaitMs: patienceMs,
    adminPort: 0,
    quotas: { addressRequests: quota },
    trustedProxies: ['127.0.0.1'],
    // So that a busy machine makes no subgraph late.
    subgraphLimitMs: 20_000,
    operationLimitMs: 20_000,
  }
  const [one, other] = [
    await startGatewayWorld(t, settings),
    await startGatewayWorld(t, settings),
  ] as const
  const worlds = [one, other] as const

  async function isShared(document: Document): Promise<boolean> {
    await send(one, document, 'text')
    const { body } = await send(other, document, 'hash')
    return typeof body === 'object' && body !== null && 'data' in body
  }

  async function isCountedTogether(sender: ReturnType<typeof addressOf>): Promise<boolean> {
    const document = documentOf(0)
    const first = await send(one, document, 'text', sender)
    const second = await send(other, document, 'text', sender)
    return first.status === 200 && second.status === 429
  }

  return {
    async assertServing() {
      const document = documentOf(made++)
      for (const world of worlds)
        for (const by of ['text', 'hash'] as const)
          assert.deepEqual(await send(world, document, by), { status: 200, body: { data } })
    },
    async assertReady() {
      for (const { gateway } of worlds)
        assert.equal((await fetch(`${gateway.adminUrl}/ready?verbose`)).status, 200)
    },
    async share(limitMs, isThere = anywhere) {
      await Promise.all([
        until('documents are shared', () => isShared(firstThere(documentOf, isThere)), limitMs),
        until(
          'quotas are counted together',
          () => isCountedTogether(firstThere(addressOf, isThere)),
          limitMs,
        ),
      ])
    },
  }
}
