import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { parseRedisUrl } from '../../kit/redis/redis-url.ts'
import { startGatewayWorld } from '../gateway-world.ts'
import { startRedis, withRedis } from '../redis.ts'
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts'
import { until } from '../until.ts'

const text = 'query ($code: ID!) { procedure(code: $code) { code name feeCount } }'
const variables = { code: '1.000001' }
const data = { procedure: { code: '1.000001', name: 'Cấp giấy', feeCount: 3 } }
const sha256Hash = hash('sha256', text)

/** Two gateways that share a Redis behind a line, with a quota that none of them reaches. */
async function startLaboratory(t: TestContext) {
  const server = await startRedis(t)
  const line = await startTcpProxy(t, server.port)
  const redis = parseRedisUrl(`redis://127.0.0.1:${line.port}`)
  const settings = { redis, adminPort: 0, quotas: { addressRequests: 100_000 } }
  const one = await startGatewayWorld(t, settings)
  const other = await startGatewayWorld(t, settings)
  const states = async () =>
    Promise.all(
      [one, other].map(async ({ gateway }) => {
        const response = await fetch(`${gateway.adminUrl}/ready?verbose`)
        const { redis } = (await response.json()) as { redis: string }
        return { status: response.status, redis }
      }),
    )
  const areAll = (redis: string) =>
    until(`Redis is ${redis}`, async () => (await states()).every((state) => state.redis === redis))
  await areAll('up')
  return { server, line, one, other, states, areAll }
}

async function send(url: string, query: string | null) {
  const extensions = { persistedQuery: { version: 1, sha256Hash } }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ ...(query !== null && { query }), variables, extensions }),
  })
  return { status: response.status, body: await response.json() }
}

type Fault = readonly [
  name: string,
  begin: (parts: FaultParts) => unknown,
  end: (parts: FaultParts) => unknown,
]
type FaultParts = {
  readonly line: TcpProxy
  readonly server: Awaited<ReturnType<typeof startRedis>>
}

const faults: readonly Fault[] = [
  ['is frozen', ({ server }) => server.pause(), ({ server }) => server.goOn()],
  ...(['holds', 'refuses', 'resets', 'babbles', 'delays'] as const).map(
    (treatment): Fault => [
      `is behind a line that ${treatment}`,
      ({ line }) => line.treat(treatment),
      ({ line }) => line.treat('passes'),
    ],
  ),
  [
    'is full',
    ({ server }) => server.command('CONFIG', 'SET', 'maxmemory', '1'),
    ({ server }) => server.command('CONFIG', 'SET', 'maxmemory', '0'),
  ],
  [
    'became a replica',
    ({ server }) => server.command('REPLICAOF', '127.0.0.1', '1'),
    ({ server }) => server.command('REPLICAOF', 'NO', 'ONE'),
  ],
]

for (const [name, begin, end] of faults)
  test(
    `a Redis that ${name} fails no request, and is used again after it`,
    withRedis,
    async (t) => {
      const laboratory = await startLaboratory(t)
      const { one, other, states, areAll } = laboratory
      await begin(laboratory)
      for (let i = 0; i < 10; i++) {
        assert.deepEqual(await send(one.gateway.url, text), { status: 200, body: { data } })
        assert.deepEqual(await send(one.gateway.url, null), { status: 200, body: { data } })
      }
      for (const { status } of await states()) assert.equal(status, 200)
      await end(laboratory)
      await areAll('up')
      await until('documents are shared', async () => {
        await send(one.gateway.url, text)
        const { body } = await send(other.gateway.url, null)
        return 'data' in (body as object)
      })
    },
  )
