import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { startGatewayWorld } from '../../tests/gateway-world.ts'
import { everyoneAnonymous } from '../auth.ts'
import { createServer } from '../server.ts'
import { readGatewaySettings } from '../settings.ts'
import { createGuard } from './guard.ts'
import { type LimitName, type Limits, limitRows, standardLimits } from './limits.ts'

/** The standard limits but for these. */
function limits(
  most: Partial<Record<LimitName, number>>,
  reportOnly: readonly LimitName[] = [],
): Limits {
  return {
    ...standardLimits,
    most: { ...standardLimits.most, ...most },
    reportOnly: new Set(reportOnly),
  }
}

const nested = '{ procedure(code: "1.000001") { same { name } } }'

test('a limit that is only reported refuses nothing; each request over it is counted and logged', async (t) => {
  const world = await startGatewayWorld(t, {
    adminPort: 0,
    limits: limits({ depth: 2, rootFields: 1 }, ['depth']),
  })
  // The first is validated, the others are known.
  for (let request = 0; request < 3; request++)
    assert.equal((await world.ask(nested)).errors, undefined)
  const refused = await world.ask('{ a: feeTotal b: feeTotal }')
  assert.deepEqual(refused.errors?.[0]?.extensions, { code: 'LIMIT_EXCEEDED', limit: 'rootFields' })

  const lines = world.log.lines('request').map(({ overLimits, refusedBy, outcome }) => ({
    overLimits,
    refusedBy,
    outcome,
  }))
  const reported = { overLimits: ['depth'], refusedBy: undefined, outcome: 'ok' }
  assert.deepEqual(lines, [
    reported,
    reported,
    reported,
    { overLimits: undefined, refusedBy: 'rootFields', outcome: 'refused' },
  ])
  const figures = await (await fetch(`${world.gateway.adminUrl}/metrics`)).text()
  for (const figure of [
    'motcua_requests_over_limit_total{limit="depth",action="reported"} 3',
    'motcua_requests_over_limit_total{limit="rootFields",action="refused"} 1',
  ])
    assert.ok(figures.includes(`${figure}\n`), figures)
})

test('what the gateway itself cannot bear is refused also where the limit is only reported', async (t) => {
  const world = await startGatewayWorld(t, { limits: limits({ depth: 2 }, ['depth']) })
  const deep = `{ procedure(code: "1") ${'{ same '.repeat(60)} { name } ${'}'.repeat(60)} }`
  const { errors } = await world.ask(deep)
  assert.deepEqual(errors?.[0]?.extensions, { code: 'LIMIT_EXCEEDED', limit: 'depth' })
})

test('the cost of a known operation is that of the variables of each request', async (t) => {
  const world = await startGatewayWorld(t, {
    limits: { ...limits({ cost: 500 }), assumedListSize: 600 },
  })
  const one = await world.ask('{ procedure(code: "1.000001") { name } }')
  assert.equal(one.errors, undefined)
  const list = '{ procedures { name } }'
  for (let request = 0; request < 2; request++) {
    const { status, errors } = await world.ask(list)
    assert.equal(status, 200)
    assert.deepEqual(errors?.[0]?.extensions, { code: 'LIMIT_EXCEEDED', limit: 'cost' })
  }
  assert.equal(world.procedures.received.length, 1)
})

test('variables of a known operation are held against the limits', async (t) => {
  const world = await startGatewayWorld(t, { limits: limits({ variablesBytes: 100 }) })
  const query = 'query($code: ID!) { procedure(code: $code) { name } }'
  assert.equal((await world.ask(query, { code: '1.000001' })).errors, undefined)
  const { status, errors } = await world.ask(query, { code: 'x'.repeat(200) })
  assert.equal(status, 200)
  assert.deepEqual(errors?.[0]?.extensions, { code: 'LIMIT_EXCEEDED', limit: 'variablesBytes' })
})

test('documents that are known by their hash, and those in addresses, are held against the limits', async (t) => {
  const { gateway } = await startGatewayWorld(t, { limits: limits({ aliases: 1 }) })
  const search = new URLSearchParams({ query: '{ a: feeTotal b: feeTotal }' })
  const response = await fetch(`${gateway.url}/graphql?${search}`, {
    headers: { 'apollo-require-preflight': 'true', connection: 'close' },
  })
  assert.equal(response.status, 200)
  assert.match(await response.text(), /"limit":"aliases"/)
})

test('several operations in one request are answered where that is set, up to the limit', async (t) => {
  const { gateway } = await startGatewayWorld(t, { limits: limits({ batch: 2 }) })
  const send = async (count: number) => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(Array.from({ length: count }, () => ({ query: '{ feeTotal }' }))),
    })
    return { status: response.status, body: await response.json() }
  }
  const answer = { data: { feeTotal: 7 } }
  assert.deepEqual(await send(2), { status: 200, body: [answer, answer] })
  const { body } = await send(3)
  assert.deepEqual(body.errors[0].extensions, { code: 'LIMIT_EXCEEDED', limit: 'batch' })
})

const twoMebibytes = 2 ** 21
const large = '{"query":"{ feeTotal }"}'.padEnd(twoMebibytes)

/** A body that is over one limit, and how it is sent. */
const largeBodies = [
  { limit: 'bodyBytes', body: large, headers: {} },
  { limit: 'inflatedBytes', body: gzipSync(large), headers: { 'content-encoding': 'gzip' } },
] as const

for (const { limit, body, headers } of largeBodies) {
  const send = async (url: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
      body,
    })
    return { status: response.status, body: await response.json() }
  }
  const answer = { status: 200, body: { data: { feeTotal: 7 } } }

  test(`a body over the limit ${limit} alone is refused with 413`, async (t) => {
    const { gateway, log } = await startGatewayWorld(t)
    const { status, body } = await send(gateway.url)
    assert.equal(status, 413)
    assert.deepEqual(body.errors[0].extensions, { code: 'PAYLOAD_TOO_LARGE', limit })
    assert.equal(log.lines('request')[0]?.refusedBy, limit)
  })

  test(`a body is answered where the limit ${limit} alone is raised`, async (t) => {
    const { gateway, log } = await startGatewayWorld(t, {
      limits: limits({ [limit]: twoMebibytes }),
    })
    assert.deepEqual(await send(gateway.url), answer)
    assert.equal(log.lines('request')[0]?.overLimits, undefined)
  })

  test(`a body is answered and told of where the limit ${limit} alone is only reported`, async (t) => {
    const { gateway, log } = await startGatewayWorld(t, { limits: limits({}, [limit]) })
    assert.deepEqual(await send(gateway.url), answer)
    assert.deepEqual(log.lines('request')[0]?.overLimits, [limit])
  })
}

test('a body that was taken in and yet is over a limit is refused with 413', async () => {
  const server = createServer({
    authenticate: everyoneAnonymous,
    run: () => Promise.reject(new Error('not asked')),
    ready: () => true,
    guard: { ...createGuard(limits({ bodyBytes: 5 })), limits: standardLimits },
    observe: () => {},
    log: pino({ level: 'silent' }),
  })
  const payload = { query: '{ feeTotal }' }
  const response = await server.inject({ method: 'POST', url: '/graphql', payload })
  assert.equal(response.statusCode, 413)
  const [error] = response.json().errors
  assert.deepEqual(error.extensions, { code: 'PAYLOAD_TOO_LARGE', limit: 'bodyBytes' })
})

test('no more errors are told than are set', async (t) => {
  const world = await startGatewayWorld(t, { limits: { ...standardLimits, errors: 5 } })
  const unknown = await world.ask(`{ ${Array.from({ length: 30 }, (_, i) => `x${i}`).join(' ')} }`)
  assert.equal(unknown.errors?.length, 5)
  const faults = await world.ask('query($codes: [ID!]!) { procedure(code: "1") { name } }', {
    codes: Array.from({ length: 30 }, () => null),
  })
  assert.equal(faults.status, 200)
  assert.ok((faults.errors?.length ?? 0) <= 5)
})

test('limits are set by their variables; what is no limit is told', () => {
  const { limits } = readGatewaySettings({
    LIMIT_DEPTH: '12',
    LIMITS_REPORT_ONLY: 'aliases, cost',
  })
  assert.equal(limits.most.depth, 12)
  assert.deepEqual([...limits.reportOnly], ['aliases', 'cost'])
  for (const env of [
    { LIMIT_DEPTH: '51' },
    { LIMIT_DEPTH: '0' },
    { LIMIT_TOKENS: '10001' },
    { LIMITS_REPORT_ONLY: 'width' },
    { CORS_ORIGINS: 'https://app.example.vn/' },
    { CORS_ORIGINS: '*' },
  ])
    assert.throws(
      () => readGatewaySettings(env),
      new RegExp(Object.keys(env).join()),
      JSON.stringify(env),
    )
})

const root = path.join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** The table of the gateway's settings: names and defaults. */
function documentedSettings(): Map<string, string> {
  const [, section = ''] = read('docs/operators.md').split('### `npm run start:gateway`')
  const [table = ''] = section.split('\n### ')
  return new Map(
    [...table.matchAll(/^\| `([A-Z_<>]+)` \| (.*?) \|/gm)].map(([, name = '', standard = '']) => [
      name,
      standard,
    ]),
  )
}

test('docs/operators.md lists every setting that the gateway reads, and no other', () => {
  const asked = new Set<string>()
  const given: Record<string, string> = {
    REGISTRY_URL: 'http://127.0.0.1:4010/uplink',
    REGISTRY_USAGE_URL: 'http://127.0.0.1:4010/usage',
    REGISTRY_KEY: 'key',
    PERSISTED_OPERATIONS: 'log',
    AUTH_ISSUER: 'issuer',
    AUTH_AUDIENCE: 'audience',
    AUTH_JWKS_URL: 'http://127.0.0.1/keys',
  }
  const env = new Proxy(given, {
    get(target, name) {
      asked.add(String(name))
      return Reflect.get(target, name)
    },
  })
  readGatewaySettings(env)
  for (const setting of ['URL', 'TIMEOUT_MS', 'CONCURRENCY'])
    asked.add(`SUBGRAPH_${setting}_<NAME>`)
  assert.deepEqual([...documentedSettings().keys()].sort(), [...asked].sort())
})

test('what is documented as the default of a setting is what the gateway does without it', () => {
  const withNothing = readGatewaySettings({})
  for (const [name, standard] of documentedSettings()) {
    const value = standard.replaceAll('`', '')
    if (!/^(\d+|on|off|info|motcua)$/.test(value) || name === 'ADMIN_PORT') continue
    assert.deepEqual(readGatewaySettings({ [name]: value }), withNothing, name)
  }
})

test('docs/operations-guide.md says of every limit what it means', () => {
  const told = [...read('docs/operations-guide.md').matchAll(/^\| `(\w+)` \|/gm)].map(
    ([, name]) => name,
  )
  for (const name of Object.keys(limitRows)) assert.ok(told.includes(name), name)
})
