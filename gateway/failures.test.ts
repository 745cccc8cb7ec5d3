import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type GatewayWorld, joined, startGatewayWorld } from '../tests/gateway-world.ts'
import { type Behaviour, listen, sendJson } from '../tests/stand-in.ts'

const procedure = { code: '1.000001', name: 'Cấp giấy', feeCount: null }

/** Asks both subgraphs while one misbehaves, and gives the answer's text too. */
async function askWhile(t: TestContext, behaviour: Behaviour, world?: GatewayWorld) {
  const { gateway, fees, ...rest } = world ?? (await startGatewayWorld(t))
  fees.misbehave(behaviour)
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: joined }),
  })
  const text = await response.text()
  return { status: response.status, text, ...JSON.parse(text), fees, ...rest }
}

/** What the gateway knows and no client may: addresses, ports, stacks, paths, texts of the subgraph. */
function assertTellsNothing(text: string, port: number): void {
  for (const secret of [`${port}`, '127.0.0.1', 'ECONN', 'node_modules', 'at ', 'secret', 'http'])
    assert.ok(!text.includes(secret), `"${secret}" is in ${text}`)
}

// Made before anybody waits for it.
const bomb = gzipSync(Buffer.alloc(64 << 20, ' '))

const badAnswers: ReadonlyArray<readonly [string, Behaviour]> = [
  ['HTML', (response) => response.writeHead(502).end('<html>secret of nginx</html>')],
  ['nothing', (response) => response.writeHead(200).end()],
  ['JSON that is not GraphQL', (response) => sendJson(response, 200, '{"secret":1}')],
  ['a list', (response) => sendJson(response, 200, '[]')],
  ['neither data nor errors', (response) => sendJson(response, 200, '{"data":null}')],
  ['errors that are not a list', (response) => sendJson(response, 200, '{"errors":"secret"}')],
  ['half a body', (response) => sendHalf(response, '{"data":{"_entities":[{"secret')],
  ['gzip that is none', (response) => sendGzip(response, Buffer.from('secret'))],
  ['a bomb of 64 MiB', (response) => sendGzip(response, bomb)],
  ['fewer entities than asked for', (response) => sendEntities(response, [])],
  ['more entities than asked for', (response) => sendEntities(response, [{}, {}])],
  ['no entities', (response) => sendJson(response, 200, '{"data":{"secret":1}}')],
]

for (const [what, behaviour] of badAnswers)
  test(`a subgraph that answers ${what} costs its own fields only`, async (t) => {
    const { status, text, data, errors, fees } = await askWhile(t, behaviour)
    assert.equal(status, 200)
    assert.deepEqual(data, { procedure })
    assert.deepEqual(errors, [
      {
        message: 'The subgraph "fees" gave no GraphQL response',
        path: ['procedure', 'feeCount'],
        extensions: { code: 'SUBGRAPH_BAD_ANSWER', serviceName: 'fees' },
      },
    ])
    assertTellsNothing(text, fees.port)
  })

function sendGzip(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  response.end(body)
}

function sendHalf(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-length': body.length * 2 })
  response.write(body, () => response.destroy())
}

function sendEntities(response: ServerResponse, entities: object[]): void {
  sendJson(response, 200, JSON.stringify({ data: { _entities: entities } }))
}

test('a subgraph that never ends its answer is cut off at the limit', async (t) => {
  const cut = Promise.withResolvers<void>()
  const { data, errors } = await askWhile(t, (response) => {
    response.on('close', cut.resolve)
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1 << 20, ' '))) {}
    }
    response.on('drain', more)
    more()
  })
  assert.deepEqual(data, { procedure })
  assert.equal(errors[0].extensions.code, 'SUBGRAPH_BAD_ANSWER')
  await cut.promise
})

test('a redirect is not followed', async (t) => {
  let visits = 0
  const elsewhere = createServer((_request, response) => {
    visits++
    sendEntities(response, [{ feeCount: 666 }])
  })
  const port = await listen(elsewhere)
  t.after(() => elsewhere.close())
  const { data, errors } = await askWhile(t, (response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${port}/graphql` }).end(),
  )
  assert.deepEqual(data, { procedure })
  assert.equal(errors[0].extensions.code, 'SUBGRAPH_BAD_ANSWER')
  assert.equal(visits, 0)
})

test('a dead subgraph costs its own fields only, and the log tells why', async (t) => {
  const world = await startGatewayWorld(t)
  await world.fees.stop()
  const { status, text, data, errors, log } = await askWhile(t, () => {}, world)
  assert.equal(status, 200)
  assert.deepEqual(data, { procedure })
  assert.deepEqual(errors, [
    {
      message: 'The subgraph "fees" did not answer',
      path: ['procedure', 'feeCount'],
      extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName: 'fees' },
    },
  ])
  assertTellsNothing(text, world.fees.port)
  const [told] = log.lines('a subgraph gave no answer')
  assert.equal(told?.subgraph, 'fees')
  assert.match(JSON.stringify(told), /ECONNREFUSED/)
})

test('a subgraph that resets the connection did not answer', async (t) => {
  const { data, errors } = await askWhile(t, (response) => response.socket?.resetAndDestroy())
  assert.deepEqual(data, { procedure })
  assert.equal(errors[0].extensions.code, 'SUBGRAPH_UNAVAILABLE')
})

const slow: ReadonlyArray<readonly [string, Behaviour]> = [
  ['never answers', () => {}],
  ['begins an answer and goes on no further', (response) => response.writeHead(200).write('{')],
]

for (const [what, behaviour] of slow)
  test(`a subgraph that ${what} is given up at its deadline`, async (t) => {
    const world = await startGatewayWorld(t, { subgraphLimitsMs: { FEES: 200 } })
    const { data, errors, text, fees } = await askWhile(t, behaviour, world)
    assert.deepEqual(data, { procedure })
    assert.deepEqual(errors, [
      {
        message: 'The subgraph "fees" took over 200 ms',
        path: ['procedure', 'feeCount'],
        extensions: { code: 'SUBGRAPH_TIMEOUT', serviceName: 'fees' },
      },
    ])
    assertTellsNothing(text, fees.port)
  })

test('the deadline of all subgraphs counts where one has none of its own', async (t) => {
  const world = await startGatewayWorld(t, { subgraphLimitMs: 200 })
  const { errors } = await askWhile(t, () => {}, world)
  assert.equal(errors[0].extensions.code, 'SUBGRAPH_TIMEOUT')
})

test('an error that a subgraph answers with is told without its words', async (t) => {
  const inside = {
    message: 'SELECT secret FROM fee at 127.0.0.1',
    path: ['_entities', 0, 'feeCount'],
    extensions: { code: 'ECONNREFUSED', stacktrace: ['at node_modules/pg'], http: { status: 500 } },
  }
  const body = JSON.stringify({ data: { _entities: [{ feeCount: null }] }, errors: [inside] })
  const { status, data, errors, text, fees, log } = await askWhile(t, (response) =>
    sendJson(response, 500, body),
  )
  assert.equal(status, 200)
  assert.deepEqual(data, { procedure })
  assert.deepEqual(errors, [
    {
      message: 'The subgraph "fees" failed',
      path: ['procedure', 'feeCount'],
      extensions: { code: 'SUBGRAPH_ERROR', serviceName: 'fees' },
    },
  ])
  assertTellsNothing(text, fees.port)
  assert.ok(!log.text().includes('secret'), 'the log keeps what the subgraph said to itself')
})

/** What clients are told when *procedures* finds an argument faulty, and how it counts. */
async function toldOfInput(t: TestContext, argument: string) {
  const world = await startGatewayWorld(t, { adminPort: 0 })
  const message = `Argument "${argument}": secret is no level`
  const extensions = { code: 'BAD_USER_INPUT', argument, stacktrace: ['at secret'] }
  world.procedures.misbehave((response) =>
    sendJson(response, 400, JSON.stringify({ errors: [{ message, extensions }] })),
  )
  const query = 'query ($f: ProcedureFilter) { procedures(filter: $f) { code } }'
  const { errors } = await world.ask(query, { f: { level: 'PROVINCE' } })
  const state = await fetch(`${world.gateway.adminUrl}/ready?verbose`)
  const { subgraphs } = (await state.json()) as { subgraphs: { procedures: { outcome: string } } }
  return { message, errors, outcome: subgraphs.procedures.outcome }
}

test('an error about input passes as the subgraph words it, whatever the HTTP status', async (t) => {
  const { message, errors, outcome } = await toldOfInput(t, 'filter.level')
  const extensions = { code: 'BAD_USER_INPUT', serviceName: 'procedures', argument: 'filter.level' }
  assert.deepEqual(errors, [{ message, path: ['procedures'], extensions }])
  assert.equal(outcome, 'refused')
})

test('an error about input that is not of the client is told without its words', async (t) => {
  for (const argument of ['representations[0].code', 'first, filter', '']) {
    const { errors } = await toldOfInput(t, argument)
    assert.deepEqual(errors, [
      {
        message: 'The subgraph "procedures" failed',
        path: ['procedures'],
        extensions: { code: 'SUBGRAPH_ERROR', serviceName: 'procedures' },
      },
    ])
  }
})

test('what stands in the way of an answer passes as the subgraph words it', async (t) => {
  const message = 'The calendar of 2019 has not been loaded'
  const error = {
    message,
    path: ['_entities', 0, 'feeCount'],
    extensions: { code: 'CALENDAR_NOT_LOADED' },
  }
  const entity = { __check_0_code: '1.000001', feeCount: null }
  const { errors } = await askWhile(t, (response) =>
    sendJson(response, 200, JSON.stringify({ data: { _entities: [entity] }, errors: [error] })),
  )
  assert.deepEqual(errors, [
    {
      message,
      path: ['procedure', 'feeCount'],
      extensions: { code: 'CALENDAR_NOT_LOADED', serviceName: 'fees' },
    },
  ])
})

test('a document that a subgraph refuses is its own failure', async (t) => {
  const refusal = {
    message: 'Cannot query field "secret" on type "Fee"',
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  }
  const { errors, text } = await askWhile(t, (response) =>
    sendJson(response, 400, JSON.stringify({ errors: [refusal] })),
  )
  assert.equal(errors[0].extensions.code, 'SUBGRAPH_ERROR')
  assert.ok(!text.includes('secret'))
})

test('errors of an odd shape are told as failures', async (t) => {
  const body = JSON.stringify({ errors: [null, 'secret', { message: 7, path: 'secret' }] })
  const { data, errors, text } = await askWhile(t, (response) => sendJson(response, 200, body))
  assert.deepEqual(data, { procedure })
  assert.equal(errors.length, 3)
  for (const error of errors) assert.equal(error.extensions.code, 'SUBGRAPH_ERROR')
  assert.ok(!text.includes('secret'))
})

test('a value that does not fit its field is null, with an error', async (t) => {
  const world = await startGatewayWorld(t)
  world.fees.misbehave((response) =>
    sendEntities(response, [{ __check_0_code: '1.000001', mustHave: null }]),
  )
  const { data, errors } = await world.ask('{ procedure(code: "1.000001") { code mustHave } }')
  assert.deepEqual(data, { procedure: null })
  assert.deepEqual(errors, [
    {
      message: 'A subgraph gave null for a field that is never null',
      path: ['procedure', 'mustHave'],
      extensions: { code: 'SUBGRAPH_BAD_ANSWER' },
    },
  ])
})

test('no header of the client reaches a subgraph', async (t) => {
  const { gateway, procedures } = await startGatewayWorld(t)
  await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer secret',
      cookie: 'session=secret',
      'x-forwarded-for': '10.0.0.1',
      'x-request-id': 'mine',
    },
    body: JSON.stringify({ query: '{ procedure(code: "1.000001") { name } }' }),
  })
  const headers = procedures.received[0]?.headers ?? {}
  assert.ok(!JSON.stringify(headers).includes('secret'))
  assert.deepEqual(
    new Set(Object.keys(headers)),
    new Set([
      ...['host', 'connection', 'content-type', 'content-length', 'accept', 'accept-encoding'],
      'motcua-remaining-ms',
    ]),
  )
})

test('a setting overrides where a subgraph is', async (t) => {
  const { fees, supergraphFile } = await startGatewayWorld(t)
  const dead = 'http://127.0.0.1:9/graphql'
  const world = await startGatewayWorld(t, { supergraphFile, subgraphUrls: { PROCEDURES: dead } })
  const { errors } = await world.ask(joined)
  assert.equal(errors?.[0]?.extensions.code, 'SUBGRAPH_UNAVAILABLE')
  const { data } = await world.ask('{ feeTotal }')
  assert.deepEqual(data, { feeTotal: 7 })
  assert.equal(fees.received.length, 1)
})
