import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { deflateSync, gzipSync } from 'node:zlib'
import { type GatewayWorld, startGatewayWorld } from '../tests/gateway-world.ts'
import { standardLimits } from './limits/limits.ts'

const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
const body = '{"query":"{ feeTotal }"}'
const close = 'Connection: close\r\n'
const answered = { data: { feeTotal: 7 } }

function open({ gateway }: GatewayWorld): Socket {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  // A server may end a connection while the client still sends.
  socket.on('error', () => {})
  return socket
}

interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** All that a gateway answers to these bytes until it ends the connection. */
async function answersTo(
  world: GatewayWorld,
  ...bytes: ReadonlyArray<string | Buffer>
): Promise<RawAnswer[]> {
  const socket = open(world)
  for (const part of bytes) socket.write(part)
  const all = await text(socket)
  return all
    .split(/(?=HTTP\/1\.1 )/)
    .filter((answer) => answer !== '')
    .map((answer) => {
      const [head = '', body = ''] = answer.split('\r\n\r\n')
      return { status: Number(head.split(' ')[1]), head, body }
    })
}

const codeOf = ({ body }: RawAnswer) => JSON.parse(body).errors[0].extensions.code

const chunked = `${head}Transfer-Encoding: chunked\r\n`
const sized = `${head}Content-Length: ${body.length}\r\n`
const hidden = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'

const smuggled: ReadonlyArray<readonly [string, string]> = [
  ['a length and chunks', `${sized}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['chunks and a length', `${chunked}Content-Length: 4\r\n\r\n0\r\n\r\n${hidden}`],
  ['two lengths', `${sized}Content-Length: 0\r\n\r\n${body}${hidden}`],
  ['a list of lengths', `${head}Content-Length: 0, 24\r\n\r\n${hidden}`],
  ['a negative length', `${head}Content-Length: -1\r\n\r\n${hidden}`],
  ['a length that is no number', `${head}Content-Length: 0x18\r\n\r\n${body}${hidden}`],
  ['a chunk whose size is no number', `${chunked}\r\nxyz\r\n${body}\r\n0\r\n\r\n${hidden}`],
  ['a chunk longer than its size', `${chunked}\r\n2\r\n${body}\r\n0\r\n\r\n${hidden}`],
  [
    'a chunk size beyond 64 bits',
    `${chunked}\r\nfffffffffffffffff\r\n${body}\r\n0\r\n\r\n${hidden}`,
  ],
  ['another transfer coding', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
  [
    'chunks that are not the last coding',
    `${head}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  ['a space before a colon', `${head}Content-Length : 0\r\n\r\n${hidden}`],
  ['a folded header', `${head}A: b\r\n Content-Length: 0\r\n\r\n${hidden}`],
  ['a header without a name', `${head}: b\r\n\r\n${hidden}`],
  ['a bare line feed in a header', `${head}A: b\nContent-Length: 0\r\n\r\n${hidden}`],
  ['a NUL in a header', `${head}A: \0\r\n\r\n${hidden}`],
]

for (const [what, bytes] of smuggled)
  test(`a request with ${what} is refused, and nothing after it is read as another`, async (t) => {
    const world = await startGatewayWorld(t)
    const answers = await answersTo(world, bytes)
    assert.deepEqual(
      answers.map((answer) => [answer.status, codeOf(answer)]),
      [[400, 'BAD_REQUEST']],
    )
    assert.match(answers[0]?.head ?? '', /^connection: close$/im)
    assert.equal(world.fees.received.length, 0)
  })

test('a request that names its host twice is refused', async (t) => {
  const world = await startGatewayWorld(t)
  const bytes = `${head}Host: localhost\r\n${close}Content-Length: ${body.length}\r\n\r\n${body}`
  const [answer] = await answersTo(world, bytes)
  assert.ok(answer)
  assert.deepEqual([answer.status, codeOf(answer)], [400, 'BAD_REQUEST'])
})

test('a request in chunks is answered', async (t) => {
  const world = await startGatewayWorld(t)
  const size = body.length.toString(16)
  const [answer] = await answersTo(world, `${chunked}${close}\r\n${size}\r\n${body}\r\n0\r\n\r\n`)
  assert.deepEqual(JSON.parse(answer?.body ?? ''), answered)
})

const deadlines: ReadonlyArray<readonly [string, object, string]> = [
  ['head', { headLimitMs: 100 }, head],
  ['body', { requestLimitMs: 100 }, `${sized}\r\n{`],
  ['chunks', { requestLimitMs: 100 }, `${chunked}\r\n2\r\n{`],
]

for (const [what, connections, bytes] of deadlines)
  test(`a client that never ends its ${what} is told so and cut off`, async (t) => {
    const world = await startGatewayWorld(t, { connections })
    const [answer] = await answersTo(world, bytes)
    assert.ok(answer)
    assert.deepEqual([answer.status, codeOf(answer)], [408, 'BAD_REQUEST'])
  })

test('a client that sends a byte now and then is cut off at the deadline, too', async (t) => {
  const world = await startGatewayWorld(t, { connections: { headLimitMs: 300 } })
  const socket = open(world)
  socket.write(head)
  const dripping = setInterval(() => socket.write('a'), 20)
  t.after(() => clearInterval(dripping))
  assert.match(await text(socket), /^HTTP\/1\.1 408 /)
})

test('a connection that is kept without a request is ended', async (t) => {
  const world = await startGatewayWorld(t, { connections: { idleLimitMs: 50 } })
  const socket = open(world)
  socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const answer = await text(socket)
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.match(answer, /^connection: keep-alive$/im)
})

test('a client that sends nothing at all is cut off', async (t) => {
  const world = await startGatewayWorld(t, { connections: { headLimitMs: 100 } })
  assert.match(await text(open(world)), /^(HTTP\/1\.1 408 |$)/)
})

test('a connection on which nothing moves is cut off while its request is answered', async (t) => {
  const world = await startGatewayWorld(t, { connections: { stallLimitMs: 100 } })
  world.fees.misbehave(() => {})
  const socket = open(world)
  socket.write(`${sized}\r\n${body}`)
  assert.equal(await text(socket), '')
})

test('more connections than the limit are ended at once, and the others answered', async (t) => {
  const world = await startGatewayWorld(t, { connections: { maxConnections: 2 } })
  const kept = [open(world), open(world)]
  await Promise.all(kept.map((socket) => once(socket, 'connect')))
  for (const socket of kept) {
    socket.write(`${sized}\r\n${body}`)
    const [answer] = await once(socket, 'data')
    assert.match(String(answer), /^HTTP\/1\.1 200 /)
  }
  assert.equal(await text(open(world)).catch(() => ''), '')
  for (const socket of kept) socket.destroy()
})

test('headers over their limit are refused', async (t) => {
  const world = await startGatewayWorld(t, { connections: { headerLimitBytes: 2_000 } })
  const [answer] = await answersTo(world, `${head}A: ${'a'.repeat(3_000)}\r\n\r\n`)
  assert.ok(answer)
  assert.deepEqual([answer.status, codeOf(answer)], [431, 'BAD_REQUEST'])
})

async function post(
  { gateway }: GatewayWorld,
  sent: string | Buffer<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: sent,
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

test('a compressed body is answered as the body itself', async (t) => {
  const world = await startGatewayWorld(t)
  for (const [coding, sent] of [
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['identity', body],
  ] as const)
    assert.deepEqual((await post(world, sent, { 'content-encoding': coding })).body, answered)
})

const notTaken: ReadonlyArray<
  readonly [string, number, object, string | Buffer<ArrayBuffer>, Readonly<Record<string, string>>]
> = [
  [
    'a compression bomb',
    413,
    { code: 'PAYLOAD_TOO_LARGE', limit: 'inflatedBytes' },
    gzipSync(Buffer.alloc(64 << 20, ' ')),
    { 'content-encoding': 'gzip' },
  ],
  [
    'gzip that is none',
    400,
    { code: 'BAD_REQUEST' },
    'not compressed',
    { 'content-encoding': 'gzip' },
  ],
  ['an unknown coding', 415, { code: 'BAD_REQUEST' }, body, { 'content-encoding': 'zip' }],
  [
    'two codings',
    415,
    { code: 'BAD_REQUEST' },
    gzipSync(gzipSync(body)),
    { 'content-encoding': 'gzip, gzip' },
  ],
  [
    'bytes that are not UTF-8',
    400,
    { code: 'BAD_REQUEST' },
    Buffer.from('{"query":"{ feeTotal } # \xff"}', 'latin1'),
    {},
  ],
  [
    'UTF-16',
    415,
    { code: 'BAD_REQUEST' },
    Buffer.from(body, 'utf16le'),
    { 'content-type': 'application/json; charset=utf-16' },
  ],
  [
    'UTF-16 that says nothing of it',
    400,
    { code: 'BAD_REQUEST' },
    Buffer.from(`\ufeff${body}`, 'utf16le'),
    {},
  ],
]

for (const [what, status, extensions, sent, headers] of notTaken)
  test(`${what} in a body is refused with ${status}`, async (t) => {
    const world = await startGatewayWorld(t)
    const got = await post(world, sent, headers)
    assert.equal(got.status, status)
    assert.deepEqual(got.body.errors[0].extensions, extensions)
    assert.equal(world.fees.received.length, 0)
  })

test('a charset is told in any of its spellings', async (t) => {
  const world = await startGatewayWorld(t)
  for (const charset of ['utf-8', 'UTF-8', '"utf-8"', 'utf8'])
    assert.deepEqual(
      (await post(world, body, { 'content-type': `application/json; charset=${charset}` })).body,
      answered,
    )
})

test('a body over both limits, which are only reported, is answered and counted for both', async (t) => {
  const limits = {
    ...standardLimits,
    most: { ...standardLimits.most, bodyBytes: 10, inflatedBytes: 10 },
    reportOnly: new Set(['bodyBytes', 'inflatedBytes'] as const),
  }
  const world = await startGatewayWorld(t, { limits })
  const sent = await post(world, gzipSync(body), { 'content-encoding': 'gzip' })
  assert.deepEqual(sent.body, answered)
  assert.deepEqual(world.log.lines('request')[0]?.overLimits, ['bodyBytes', 'inflatedBytes'])
})

/** What an answer tells of the program that gives it, and to browsers. */
async function headersOf(world: GatewayWorld, path: string) {
  const { headers } = await fetch(`${world.gateway.url}${path}`, {
    headers: { connection: 'close' },
  })
  return headers
}

test('answers tell browsers to load nothing, and nobody which program gives them', async (t) => {
  const world = await startGatewayWorld(t)
  for (const path of ['/graphql?query={feeTotal}', '/health', '/nowhere']) {
    const headers = await headersOf(world, path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
    assert.equal(headers.get('x-frame-options'), 'DENY')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'/)
    for (const banner of ['server', 'x-powered-by', 'via']) assert.equal(headers.get(banner), null)
  }
})

const page = 'https://app.example.vn'

/** Asks as a browser does for a page of another origin, before the request itself. */
function preflight({ gateway }: GatewayWorld, origin: string) {
  return fetch(`${gateway.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
      connection: 'close',
    },
  })
}

const allowOrigin = 'access-control-allow-origin'

test('no page of another origin may read answers unless its origin is listed', async (t) => {
  const closed = await startGatewayWorld(t)
  assert.equal((await preflight(closed, page)).headers.get(allowOrigin), null)
  assert.equal((await post(closed, body, { origin: page })).headers.get(allowOrigin), null)

  const listed = await startGatewayWorld(t, { origins: [page, 'https://other.example.vn'] })
  const { status, headers } = await preflight(listed, page)
  assert.deepEqual([status, headers.get(allowOrigin)], [204, page])
  assert.equal(headers.get('access-control-allow-credentials'), null)
  assert.equal((await post(listed, body, { origin: page })).headers.get(allowOrigin), page)
  for (const origin of ['https://app.example.vn.attacker.example', 'http://app.example.vn', 'null'])
    assert.equal((await preflight(listed, origin)).headers.get(allowOrigin), null, origin)
})

test('no page on the public port loads anything from another host', async (t) => {
  const world = await startGatewayWorld(t, { introspection: true, explorer: [] })
  for (const path of ['/', '/explorer']) {
    const response = await fetch(`${world.gateway.url}${path}`, {
      headers: { connection: 'close' },
    })
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'/)
    assert.doesNotMatch(policy, /https?:|\*/)
    assert.doesNotMatch(await response.text(), /<(script|link|img|iframe)[^>]+(src|href)="https?:/)
  }
})

/** Drops a connection with a request in progress. */
async function leave(t: TestContext, world: GatewayWorld): Promise<void> {
  const asked = Promise.withResolvers<void>()
  world.fees.misbehave(() => asked.resolve())
  const socket = open(world)
  socket.write(`${sized}\r\n${body}`)
  await asked.promise
  socket.resetAndDestroy()
  t.after(() => socket.destroy())
}

test('clients that reset their connections amid a request harm nobody', async (t) => {
  const world = await startGatewayWorld(t)
  await leave(t, world)
  world.fees.misbehave(null)
  assert.deepEqual((await post(world, body)).body, answered)
})
