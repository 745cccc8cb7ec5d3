import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import {
  type GatewayWorld,
  joined,
  type LogLine,
  startGatewayWorld,
} from '../tests/gateway-world.ts'
import { audience, createIssuer, issuer, startKeyServer } from '../tests/issuer.ts'
import { sendJson } from '../tests/stand-in.ts'
import type { LimitName } from './limits/limits.ts'
import { committedSupergraph } from './settings.ts'

const json = { 'content-type': 'application/json' }

interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

async function send({ gateway }: GatewayWorld, path: string, sent: Sent = {}) {
  const response = await fetch(`${gateway.url}${path}`, {
    ...sent,
    headers: { connection: 'close', ...sent.headers },
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const post = (world: GatewayWorld, body: unknown, headers: Record<string, string> = json) =>
  send(world, '/graphql', { method: 'POST', headers, body: JSON.stringify(body) })

test('an entity of two subgraphs is answered by POST and by GET', async (t) => {
  const world = await startGatewayWorld(t)
  const expected = { procedure: { code: '1.000001', name: 'Cấp giấy', feeCount: 3 } }
  assert.deepEqual(await world.ask(joined), { status: 200, data: expected })
  const search = new URLSearchParams({ query: joined })
  const got = await send(world, `/graphql?${search}`, {
    headers: { 'apollo-require-preflight': 'true' },
  })
  assert.deepEqual(JSON.parse(got.text), { data: expected })
})

const notGraphql: ReadonlyArray<readonly [string, number, string, Sent]> = [
  [
    'malformed JSON',
    400,
    'BAD_REQUEST',
    { method: 'POST', headers: json, body: '{"query": "{ secret' },
  ],
  ['an empty body', 400, 'BAD_REQUEST', { method: 'POST', headers: json, body: '' }],
  ['a body that is no object', 400, 'BAD_REQUEST', { method: 'POST', headers: json, body: '7' }],
  ['a batch', 400, 'BAD_REQUEST', { method: 'POST', headers: json, body: '[{"query":"{a}"}]' }],
  [
    'a query that is no text',
    400,
    'BAD_REQUEST',
    { method: 'POST', headers: json, body: '{"query":7}' },
  ],
  [
    '__proto__ in the body',
    400,
    'BAD_REQUEST',
    { method: 'POST', headers: json, body: '{"__proto__":{"query":"{a}"}}' },
  ],
  [
    'another content type',
    415,
    'BAD_REQUEST',
    { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' },
  ],
  [
    'a form, as other sites can send it',
    415,
    'BAD_REQUEST',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'query={feeTotal}',
    },
  ],
  [
    'text, as other sites can send it',
    400,
    'BAD_REQUEST',
    { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{ feeTotal }"}' },
  ],
  [
    'over 1 MiB',
    413,
    'PAYLOAD_TOO_LARGE',
    { method: 'POST', headers: json, body: `{"query":"${'#'.repeat(1 << 20)}"}` },
  ],
  ['GET without the header that other sites cannot send', 400, 'BAD_REQUEST', {}],
  ['another method', 405, 'BAD_REQUEST', { method: 'DELETE' }],
]

for (const [what, status, code, sent] of notGraphql)
  test(`${what} is refused with ${status} in GraphQL's shape`, async (t) => {
    const world = await startGatewayWorld(t)
    const got = await send(world, '/graphql?query={feeTotal}', sent)
    assert.equal(got.status, status)
    const { errors, ...rest } = JSON.parse(got.text)
    assert.deepEqual(rest, {})
    assert.deepEqual(errors[0].extensions, {
      code,
      ...(status === 413 && { limit: 'bodyBytes' }),
    })
    assert.ok(!/secret|node_modules|\bat \S+:\d/.test(got.text), got.text)
    assert.equal(world.fees.received.length, 0)
  })

const notFitting: ReadonlyArray<readonly [string, string, string, string, object?]> = [
  [
    'an unknown enum value',
    '{ procedures(filter: {level: VILLAGE}) { code } }',
    'BAD_USER_INPUT',
    'filter.level',
  ],
  [
    'an unknown enum value in a variable',
    'query($f: ProcedureFilter) { procedures(filter: $f) { code } }',
    'BAD_USER_INPUT',
    'filter.level',
    { f: { level: 'VILLAGE' } },
  ],
  [
    'a number beyond 32 bits',
    '{ procedures(first: 99999999999) { code } }',
    'BAD_USER_INPUT',
    'first',
  ],
  [
    'a number beyond 32 bits in a variable',
    'query($n: Int) { procedures(first: $n) { code } }',
    'BAD_USER_INPUT',
    'first',
    { n: 99999999999 },
  ],
]

for (const [what, query, code, argument, variables] of notFitting)
  test(`${what} is refused by its argument's name`, async (t) => {
    const world = await startGatewayWorld(t)
    const { status, errors } = await world.ask(query, { ...variables })
    assert.equal(status, 200)
    assert.equal(errors?.length, 1)
    assert.deepEqual(errors?.[0]?.extensions, { code, argument })
    assert.match(errors?.[0]?.message ?? '', new RegExp(`^Argument "${argument}": `))
    assert.equal(world.procedures.received.length, 0)
  })

test('what is not a GraphQL document is refused with its place', async (t) => {
  const world = await startGatewayWorld(t)
  const { status, errors } = await world.ask('{ procedure(')
  assert.equal(status, 200)
  assert.deepEqual(errors?.[0]?.extensions, { code: 'GRAPHQL_PARSE_FAILED' })
})

const parents = (levels: number) =>
  Array.from(
    { length: levels },
    (_, level) =>
      `fragment F${level} on Procedure { a: same { ...F${level + 1} } b: same { ...F${level + 1} } }`,
  ).join(' ')

const tooLarge: ReadonlyArray<readonly [string, string, LimitName]> = [
  ['of more words than anyone needs', `{ ${'feeTotal '.repeat(20_000)} }`, 'tokens'],
  ['nested over 300 deep', '{ a '.repeat(5_000), 'depth'],
  [
    'whose fragments double each other',
    `{ procedure(code: "1") { ...F0 } } ${parents(20)} fragment F20 on Procedure { name }`,
    'fields',
  ],
]

for (const [what, query, limit] of tooLarge)
  test(`a document ${what} is refused`, async (t) => {
    const world = await startGatewayWorld(t)
    const { status, errors } = await world.ask(query)
    assert.equal(status, 200)
    assert.deepEqual(
      errors?.map(({ extensions }) => extensions),
      [{ code: 'LIMIT_EXCEEDED', limit }],
    )
  })

const unresolved: ReadonlyArray<readonly [string, object]> = [
  [
    'of a name that the document does not hold',
    { query: 'query A { feeTotal }', operationName: 'B' },
  ],
  ['without a name among several', { query: 'query A { feeTotal } query B { feeTotal }' }],
  ['in a document of fragments only', { query: 'fragment F on Query { feeTotal }' }],
]

for (const [what, body] of unresolved)
  test(`an operation ${what} is refused`, async (t) => {
    const world = await startGatewayWorld(t)
    const got = await post(world, body)
    assert.equal(got.status, 200)
    const code = JSON.parse(got.text).errors[0].extensions.code
    assert.match(code, /^(OPERATION_RESOLUTION_FAILURE|GRAPHQL_VALIDATION_FAILED)$/)
  })

for (const type of ['mutation', 'subscription'])
  test(`a ${type} is refused by the committed supergraph, which has none`, async (t) => {
    const world = await startGatewayWorld(t, { supergraphFile: committedSupergraph })
    const { status, errors } = await world.ask(`${type} { anything }`)
    assert.equal(status, 400)
    assert.deepEqual(errors?.[0]?.extensions, { code: 'BAD_REQUEST' })
  })

test('introspection is refused unless it is switched on, hints of names with it', async (t) => {
  const closed = await startGatewayWorld(t)
  const { errors } = await closed.ask('{ __schema { queryType { name } } }')
  assert.equal(errors?.[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED')
  assert.equal(errors?.[0]?.message, 'Introspection is switched off here')
  const typo = await closed.ask('{ feeTota }')
  assert.equal(typo.errors?.[0]?.message, 'Cannot query field "feeTota" on type "Query".')

  const open = await startGatewayWorld(t, { introspection: true })
  const { data } = await open.ask('{ __schema { queryType { name } } }')
  assert.deepEqual(data, { __schema: { queryType: { name: 'Query' } } })
})

test('the plan of a query is not given to clients that ask for it', async (t) => {
  const world = await startGatewayWorld(t)
  const headers = { ...json, 'apollo-query-plan-experimental': '1' }
  assert.ok(!(await post(world, { query: joined }, headers)).text.includes('extensions'))
})

const persisted = (query: string) => ({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
})

test('a document that was sent with its hash is then known by the hash', async (t) => {
  const world = await startGatewayWorld(t)
  const query = '{ feeTotal }'
  const extensions = persisted(query)
  const unknown = await post(world, { extensions })
  assert.equal(JSON.parse(unknown.text).errors[0].extensions.code, 'PERSISTED_QUERY_NOT_FOUND')
  await post(world, { query, extensions })
  assert.deepEqual(JSON.parse((await post(world, { extensions })).text), { data: { feeTotal: 7 } })
})

test('a hash of another document is refused', async (t) => {
  const world = await startGatewayWorld(t)
  const got = await post(world, { query: '{ feeTotal }', extensions: persisted('{ other }') })
  assert.equal(got.status, 400)
  assert.deepEqual(JSON.parse(got.text).errors[0].extensions, { code: 'BAD_REQUEST' })
})

test('the public port tells whether the gateway lives and serves, in a word', async (t) => {
  const world = await startGatewayWorld(t)
  for (const path of ['/health', '/ready', '/ready?verbose']) {
    const { status, text } = await send(world, path)
    assert.deepEqual({ status, text }, { status: 200, text: 'yes' })
  }
  assert.equal((await send(world, '/metrics')).status, 404)
})

test('while it stops, the gateway says that it is not ready', async (t) => {
  const world = await startGatewayWorld(t)
  const stopped = world.gateway.stop()
  const { status, text } = await send(world, '/ready')
  assert.deepEqual({ status, text }, { status: 503, text: 'no' })
  await stopped
})

/** The one line of a request, and all that was logged. */
async function lineOf(t: TestContext, run: (world: GatewayWorld) => Promise<unknown>) {
  const world = await startGatewayWorld(t)
  await run(world)
  const lines = world.log.lines('request')
  assert.equal(lines.length, 1)
  return { ...lines[0], text: world.log.text() } as LogLine & { text: string }
}

test('a request is one line, without its document, values or messages', async (t) => {
  const query = 'query Fees($c: ID!) { procedure(code: $c) { hidden: name feeCount } }'
  const line = await lineOf(t, (world) => world.ask(query, { c: 'private-7788' }))
  assert.match(String(line.id), /^[0-9a-f-]{36}$/)
  assert.equal(typeof line.durationMs, 'number')
  assert.equal(line.operation, 'Fees')
  assert.deepEqual(line.subgraphs, ['procedures', 'fees'])
  assert.equal(line.outcome, 'ok')
  assert.equal(line.status, 200)
  assert.ok(!/private-7788|hidden|feeCount/.test(line.text), line.text)
})

test('the line of a refused request does not quote the value that is refused', async (t) => {
  const query = 'query($n: Int) { procedures(first: $n) { code } }'
  const line = await lineOf(t, (world) => world.ask(query, { n: 'private-7788' }))
  assert.equal(line.outcome, 'refused')
  assert.equal(line.status, 200)
  assert.deepEqual(line.subgraphs, [])
  assert.ok(!line.text.includes('private-7788'))
})

test('a request that is not GraphQL has a line, too', async (t) => {
  const sent = { method: 'POST', headers: json, body: '{private-7788' }
  const line = await lineOf(t, (world) => send(world, '/graphql', sent))
  assert.equal(line.outcome, 'refused')
  assert.ok(!line.text.includes('private-7788'))
})

test('an answer that lacks the fields of a subgraph is partial', async (t) => {
  const line = await lineOf(t, (world) => {
    world.fees.misbehave((response) => sendJson(response, 502, '"private-7788"'))
    return world.ask(joined)
  })
  assert.equal(line.outcome, 'partial')
  assert.equal(line.status, 200)
  assert.ok(!line.text.includes('private-7788'))
})

test('an answer without data is an error', async (t) => {
  const line = await lineOf(t, (world) => {
    world.fees.misbehave((response) => sendJson(response, 502, '""'))
    return world.ask('{ feeTotal }')
  })
  assert.equal(line.outcome, 'error')
})

test('clients are told the id of their request, as it is in the log', async (t) => {
  const world = await startGatewayWorld(t)
  const { headers } = await post(world, { query: '{ feeTotal }' })
  assert.equal(headers.get('x-request-id'), world.log.lines('request')[0]?.id)
})

/** A gateway that takes the tokens of an issuer. */
async function startSignedInWorld(t: TestContext) {
  const issued = await createIssuer('first')
  const keyServer = await startKeyServer(t, [issued.publicKey])
  const auth = { issuer, audience, keys: { url: keyServer.url } }
  return { ...issued, keyServer, world: await startGatewayWorld(t, { auth }) }
}

const bearer = (token: string) => ({ ...json, authorization: `Bearer ${token}` })

test('a request with a valid token, and one without any, are answered', async (t) => {
  const { world, sign } = await startSignedInWorld(t)
  const query = '{ feeTotal }'
  for (const headers of [json, bearer(await sign({}))]) {
    const { status, text } = await post(world, { query }, headers)
    assert.deepEqual([status, JSON.parse(text)], [200, { data: { feeTotal: 7 } }])
  }
  for (const { headers } of world.fees.received) assert.equal(headers.authorization, undefined)
})

test('a request with a bad token is refused with 401, and nothing of it is run or told', async (t) => {
  const { world, sign } = await startSignedInWorld(t)
  const token = await sign({ aud: 'another-service' })
  const { status, headers, text } = await post(world, { query: '{ feeTotal }' }, bearer(token))
  assert.equal(status, 401)
  assert.equal(headers.get('www-authenticate'), 'Bearer error="invalid_token"')
  assert.deepEqual(JSON.parse(text), {
    errors: [{ message: 'The bearer token is not valid', extensions: { code: 'UNAUTHENTICATED' } }],
  })
  assert.equal(world.fees.received.length, 0)
  assert.deepEqual(
    world.log.lines('request').map(({ outcome, status }) => [outcome, status]),
    [['refused', 401]],
  )
  assert.ok(!world.log.text().includes(token))
})

test('a token that cannot be checked gives 503, not an anonymous answer', async (t) => {
  const { world, sign, keyServer } = await startSignedInWorld(t)
  keyServer.serve(null)
  const asked = { query: '{ feeTotal }' }
  const { status, headers, text } = await post(world, asked, bearer(await sign({})))
  assert.equal(status, 503)
  assert.equal(headers.get('www-authenticate'), null)
  assert.equal(JSON.parse(text).errors[0].extensions.code, 'AUTHENTICATION_UNAVAILABLE')
  assert.equal(world.fees.received.length, 0)
})
