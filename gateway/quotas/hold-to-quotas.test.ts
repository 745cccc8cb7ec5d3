import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { realClock } from '#kit/clock.ts'
import { Failure } from '#kit/errors.ts'
import { withoutRedis } from '#kit/redis/redis.ts'
import { collectLog } from '../../tests/gateway-world.ts'
import { anonymous, type Caller } from '../caller.ts'
import { createGuard } from '../limits/guard.ts'
import { standardLimits } from '../limits/limits.ts'
import type { Report } from '../reports/report.ts'
import { hashOf } from '../reports/report-keys.ts'
import { createServer } from '../server.ts'
import { createHoldToQuotas } from './hold-to-quotas.ts'
import type { QuotaName, Quotas } from './quotas.ts'

const sums: Report = {
  name: 'sums',
  title: { vietnamese: 'Tổng', english: 'Sums' },
  query: 'query sums { sums { name } }',
  parameters: [],
  columns: [{ name: 'name', type: 'text', title: { vietnamese: 'Tên', english: 'Name' } }],
  sources: [{ path: ['sums'], values: [{ from: 'row', path: ['name'] }] }],
}

/** Who sends what, by their token. */
const callers: Readonly<Record<string, Caller | Failure>> = {
  'Bearer binh': { ...anonymous, authenticated: true, subject: 'binh' },
  'Bearer lan': { ...anonymous, authenticated: true, subject: 'lan' },
  'Bearer bad': new Failure('UNAUTHENTICATED', 'The bearer token is not valid'),
}

const here = { redis: withoutRedis, isOneOfSeveral: false }

/** A gateway with these quotas, which believes the proxy before it. */
function open(t: TestContext, quotas: Quotas, reportOnly: readonly QuotaName[] = []) {
  const log = collectLog()
  const limits = { ...standardLimits, most: { ...standardLimits.most, batch: 10 } }
  const server = createServer({
    authenticate: async (authorization = '') => callers[authorization] ?? anonymous,
    run: async () => ({ status: 200, headers: {}, body: '{"data":{"sums":[]}}' }),
    ready: () => true,
    guard: createGuard(limits),
    holdToQuotas: createHoldToQuotas(quotas, { ...here, reportOnly: new Set(reportOnly) }),
    trustedProxies: ['127.0.0.1'],
    observe: () => {},
    log: log.logger,
    reports: {
      reports: [sums],
      lists: null,
      clock: realClock,
      findKey: async (key) =>
        key.startsWith('key')
          ? { name: key, hash: hashOf(key), scopes: [], madeAt: '' }
          : undefined,
    },
  })
  t.after(() => server.close())
  const sendRaw = (from: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
    server.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from, ...headers },
      body,
    })
  const send = (from: string, authorization = '', body: unknown = { query: '{ a }' }) =>
    sendRaw(from, JSON.stringify(body), { ...(authorization && { authorization }) })
  const read = (key: string) =>
    server.inject({ url: '/reports/v1/sums.json', headers: { 'x-api-key': key } })
  const statusOf = async (...sent: Parameters<typeof send>) => (await send(...sent)).statusCode
  return { send, sendRaw, read, statusOf, lines: () => log.lines('request') }
}

test('without quotas nothing is counted', () => {
  assert.equal(createHoldToQuotas({}, { ...here, reportOnly: new Set() }), null)
})

test('an address over its quota is refused with when to come again, and others are served', async (t) => {
  const { send, statusOf, lines } = open(t, { addressRequests: 2 })
  for (let i = 0; i < 2; i++) assert.equal(await statusOf('203.0.113.7'), 200)
  const { statusCode, headers, json } = await send('203.0.113.7')
  assert.equal(statusCode, 429)
  assert.match(String(headers['retry-after']), /^([1-9]|[1-5]\d|60)$/)
  assert.deepEqual(json(), {
    errors: [
      {
        message: 'The request is over the limit "addressRequests", at most 2 within a minute',
        extensions: { code: 'TOO_MANY_REQUESTS', limit: 'addressRequests' },
      },
    ],
  })
  assert.equal(await statusOf('203.0.113.8'), 200)
  const line = lines()[2]
  assert.deepEqual([line?.outcome, line?.refusedBy], ['refused', 'addressRequests'])
})

test('whom a client says that it is forwarded for counts for nothing, only what the proxy says', async (t) => {
  const { statusOf } = open(t, { addressRequests: 1 })
  assert.equal(await statusOf('198.51.100.1, 203.0.113.7'), 200)
  assert.equal(await statusOf('198.51.100.2, 203.0.113.7'), 429)
})

test('citizens are counted by who they are, wherever they send from', async (t) => {
  const { statusOf } = open(t, { citizenRequests: 1, addressRequests: 1 })
  assert.equal(await statusOf('203.0.113.7', 'Bearer binh'), 200)
  assert.equal(await statusOf('203.0.113.8', 'Bearer binh'), 429)
  assert.equal(await statusOf('203.0.113.7', 'Bearer lan'), 200)
  assert.equal(await statusOf('203.0.113.7'), 200)
})

test('tokens that are not taken count for the address that sends them', async (t) => {
  const { statusOf } = open(t, { addressRequests: 1 })
  assert.equal(await statusOf('203.0.113.7', 'Bearer bad'), 401)
  assert.equal(await statusOf('203.0.113.7', 'Bearer bad'), 429)
})

test('each operation of a batch counts', async (t) => {
  const { statusOf } = open(t, { addressRequests: 3 })
  const batch = [{ query: '{ a }' }, { query: '{ a }' }, { query: '{ a }' }]
  assert.equal(await statusOf('203.0.113.7', '', batch), 200)
  assert.equal(await statusOf('203.0.113.7'), 429)
})

const unreadable: ReadonlyArray<
  readonly [what: string, status: number, body: string, headers?: Readonly<Record<string, string>>]
> = [
  ['is no JSON', 400, '{'],
  ['is not of its content coding', 400, '{}', { 'content-encoding': 'gzip' }],
  ['is of an unknown content coding', 415, '{}', { 'content-encoding': 'zstd' }],
  ['is no JSON by its type', 415, 'a', { 'content-type': 'text/csv' }],
  ['is too large', 413, JSON.stringify({ query: 'a'.repeat(2_000_000) })],
]

for (const [what, status, body, headers] of unreadable)
  test(`a body that ${what} counts for its address, and over the quota is not read any more`, async (t) => {
    const { sendRaw, statusOf, lines } = open(t, { addressRequests: 2 })
    const statuses: number[] = []
    for (let i = 0; i < 4; i++)
      statuses.push((await sendRaw('203.0.113.7', body, headers)).statusCode)
    // Of the first that is over the quota it is known only when it was read.
    assert.deepEqual(statuses, [status, status, status, 429])
    const line = lines().at(-1)
    assert.deepEqual([line?.outcome, line?.refusedBy], ['refused', 'addressRequests'])
    assert.equal(await statusOf('203.0.113.7'), 429)
    assert.equal(await statusOf('203.0.113.7', 'Bearer bad'), 429)
    assert.equal(await statusOf('203.0.113.7', 'Bearer binh'), 200)
    assert.equal(await statusOf('203.0.113.8'), 200)
  })

test('a body that is read counts once', async (t) => {
  const { statusOf } = open(t, { addressRequests: 3 })
  for (let i = 0; i < 3; i++) assert.equal(await statusOf('203.0.113.7'), 200)
  assert.equal(await statusOf('203.0.113.7'), 429)
})

test('an address that is refused without being read is told when to come again', async (t) => {
  const { send } = open(t, { addressRequests: 1 })
  for (let i = 0; i < 3; i++) await send('203.0.113.7')
  const { statusCode, headers, json } = await send('203.0.113.7')
  assert.equal(statusCode, 429)
  assert.match(String(headers['retry-after']), /^([1-9]|[1-5]\d|60)$/)
  assert.deepEqual(json().errors[0].extensions, {
    code: 'TOO_MANY_REQUESTS',
    limit: 'addressRequests',
  })
})

test('an API key over its quota is refused in the form of reports, never as unknown', async (t) => {
  const { read } = open(t, { keyRequests: 1 })
  assert.equal((await read('key-one')).statusCode, 200)
  const { statusCode, headers, json } = await read('key-one')
  assert.equal(statusCode, 429)
  assert.match(String(headers['retry-after']), /^([1-9]|[1-5]\d|60)$/)
  assert.equal(json().error.code, 'TOO_MANY_REQUESTS')
  assert.equal((await read('key-two')).statusCode, 200)
})

test('a quota that is only reported is logged and refuses nobody', async (t) => {
  const { statusOf, lines } = open(t, { addressRequests: 1 }, ['addressRequests'])
  assert.equal(await statusOf('203.0.113.7'), 200)
  assert.equal(await statusOf('203.0.113.7'), 200)
  assert.deepEqual(
    lines().map(({ overLimits }) => overLimits),
    [undefined, ['addressRequests']],
  )
})
