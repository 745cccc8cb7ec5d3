import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { inspect } from 'node:util'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { readRoutingRules } from '#kit/routing-rules.ts'
import { makeCertificate, withOpenssl } from '../tests/certificate.ts'
import { serveHttp, serveHttps, serveTcp } from '../tests/http-servers.ts'
import { sendJson } from '../tests/stand-in.ts'
import { until } from '../tests/until.ts'
import { unicodeValue } from './isomorphic.ts'
import { openSubgraph, type SubgraphCall, type SubgraphCallInput } from './subgraph-client.ts'

const body = Buffer.from('{"query":"{ feeTotal }"}')
const answer = '{"data":{"feeTotal":7}}'
const read = { data: { feeTotal: 7 } }

/** Opens the way to a subgraph for one test, and notes how its calls end. */
function open(t: TestContext, url: string, limitMs = 5_000) {
  const calls: SubgraphCall[] = []
  const client = openSubgraph(
    { name: 'fees', url, limitMs, concurrency: 128 },
    { ...unobserved, call: (call) => calls.push(call) },
  )
  t.after(() => client.stop())
  const ask = (input: Partial<SubgraphCallInput> = {}) => client.ask({ body, ...input })
  return { ask, stop: client.stop, outcomes: () => calls.map(({ outcome }) => outcome) }
}

/** A subgraph that answers in this way, and the way to it. */
async function openTo(t: TestContext, answerIn: RequestListener, limitMs?: number) {
  const server = await serveHttp(t, answerIn)
  return { server, ...open(t, server.url, limitMs) }
}

const unobserved = { call() {}, circuit() {} }

const unavailable = {
  code: 'SUBGRAPH_UNAVAILABLE',
  message: 'The subgraph "fees" did not answer',
  subgraph: 'fees',
}
const badAnswer = {
  code: 'SUBGRAPH_BAD_ANSWER',
  message: 'The subgraph "fees" gave no GraphQL response',
  subgraph: 'fees',
}
const late = (limitMs: number) => ({
  code: 'SUBGRAPH_TIMEOUT',
  message: `The subgraph "fees" took over ${limitMs} ms`,
  subgraph: 'fees',
})

test('a subgraph is asked at the path and query of its URL, and told these headers only', async (t) => {
  const asked: IncomingMessage[] = []
  const server = await serveHttp(t, (request, response) => {
    asked.push(request)
    sendJson(response, 200, answer)
  })
  const { ask, outcomes } = open(t, `${server.url}/v1?tenant=qn`)
  assert.deepEqual(await ask(), read)
  assert.deepEqual(outcomes(), ['ok'])
  assert.equal(asked[0]?.method, 'POST')
  assert.equal(asked[0]?.url, '/graphql/v1?tenant=qn')
  const { 'motcua-remaining-ms': remaining, ...headers } = asked[0]?.headers ?? {}
  assert.ok(Number(remaining) > 0 && Number(remaining) <= 5_000, `${remaining}`)
  assert.deepEqual(headers, {
    host: new URL(server.url).host,
    connection: 'keep-alive',
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'accept-encoding': 'identity',
    'content-length': `${body.length}`,
  })
})

test('the trace of the request goes on, and what is no trace does not', async (t) => {
  const traces: unknown[] = []
  const { ask } = await openTo(t, ({ headers: { traceparent, tracestate } }, response) => {
    traces.push(traceparent ?? tracestate ?? null)
    sendJson(response, 200, answer)
  })
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  await ask({ traceparent: `00-${trace}-00f067aa0ba902b7-01` })
  await ask({ traceparent: 'nonsense\r\nx-injected: 1' })
  await ask()
  assert.match(`${traces[0]}`, new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
  assert.deepEqual(traces.slice(1), [null, null])
})

test('a subgraph may listen on IPv6', async (t) => {
  const server = await serveHttp(t, (_, response) => sendJson(response, 200, answer), '::1')
  const { ask } = open(t, server.url)
  assert.deepEqual(await ask(), read)
})

test('a subgraph on https has to have a certificate that is trusted', withOpenssl, async (t) => {
  const certificate = await makeCertificate(t, 'localhost')
  const server = await serveHttps(t, (_, response) => sendJson(response, 200, answer), certificate)
  const url = server.url.replace('http://127.0.0.1', 'https://localhost')
  const { ask } = open(t, url)
  await assert.rejects(ask(), unavailable)

  const trusted = getCACertificates()
  t.after(() => setDefaultCACertificates(trusted))
  setDefaultCACertificates([...trusted, certificate.cert])
  assert.deepEqual(await ask(), read)
  const { ask: askOther } = open(t, url.replace('localhost', '127.0.0.1'))
  await assert.rejects(askOther(), unavailable, 'it is of another host')
})

for (const url of ['', 'fees', 'ftp://127.0.0.1/graphql', 'http://user:secret@127.0.0.1/graphql'])
  test(`calls of a subgraph at "${url}" fail, and nothing else does`, async (t) => {
    const { ask, outcomes } = open(t, url)
    await assert.rejects(ask(), unavailable)
    assert.deepEqual(outcomes(), ['SUBGRAPH_UNAVAILABLE'])
  })

const goodAnswers: ReadonlyArray<readonly [string, (response: ServerResponse) => unknown]> = [
  ['with an error status', (response) => sendJson(response, 503, answer)],
  ['as a redirect that holds it', (response) => sendJson(response, 307, answer)],
  ['after early hints', (response) => hintFirst(response)],
  ['with a byte order mark', (response) => sendJson(response, 200, `\uFEFF${answer}`)],
  ['in many pieces', (response) => sendPieces(response)],
  ['as gzip', (response) => sendCoded(response, 'gzip', gzipSync(answer))],
  ['as X-GZIP', (response) => sendCoded(response, 'X-GZIP', gzipSync(answer))],
  ['as deflate', (response) => sendCoded(response, 'deflate', deflateSync(answer))],
  ['as Brotli', (response) => sendCoded(response, 'br', brotliCompressSync(answer))],
  ['as identity', (response) => sendCoded(response, 'identity', Buffer.from(answer))],
]

for (const [how, behaviour] of goodAnswers)
  test(`a GraphQL response ${how} is an answer`, async (t) => {
    const { ask } = await openTo(t, (_, response) => behaviour(response))
    assert.deepEqual(await ask(), read)
  })

function hintFirst(response: ServerResponse): void {
  response.writeEarlyHints({ link: '</style.css>; rel=preload' })
  sendJson(response, 200, answer)
}

function sendPieces(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  for (const byte of answer) response.write(byte)
  response.end()
}

function sendCoded(response: ServerResponse, coding: string, coded: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding })
  response.end(coded)
}

test('text of several bytes a letter is whole, wherever the network cuts it', async (t) => {
  const name = 'Cấp giấy phép lái xe'
  const { ask } = await openTo(t, (_, response) => {
    for (const byte of Buffer.from(JSON.stringify({ data: { name } })))
      response.write(Buffer.of(byte))
    response.end()
  })
  assert.deepEqual(unicodeValue(await ask()), { data: { name } })
})

test('of errors only what the gateway uses is read', async (t) => {
  const error = {
    message: 'no',
    path: ['fees', 0],
    extensions: { code: 'A', argument: 'b', stack: 1 },
  }
  const { ask, outcomes } = await openTo(t, (_, response) =>
    sendJson(response, 400, JSON.stringify({ errors: [error, 7], extensions: { cost: 1 } })),
  )
  assert.deepEqual(await ask(), {
    data: null,
    errors: [
      { message: 'no', path: ['fees', 0], extensions: { code: 'A', argument: 'b' } },
      { message: '', extensions: {} },
    ],
  })
  assert.deepEqual(outcomes(), ['error'])
})

const badAnswers: ReadonlyArray<readonly [string, (response: ServerResponse) => unknown]> = [
  ['HTML', (response) => response.writeHead(502).end('<html>secret of nginx</html>')],
  ['nothing', (response) => response.writeHead(200).end()],
  ['nothing with 204', (response) => response.writeHead(204).end()],
  ['404 in plain text', (response) => response.writeHead(404).end('not found')],
  ['half of the JSON', (response) => sendJson(response, 200, answer.slice(0, 12))],
  ['JSON that is not GraphQL', (response) => sendJson(response, 500, '{"secret":1}')],
  ['a list', (response) => sendJson(response, 200, '[]')],
  ['null', (response) => sendJson(response, 200, 'null')],
  ['neither data nor errors', (response) => sendJson(response, 200, '{"data":null,"errors":[]}')],
  ['data that is no object', (response) => sendJson(response, 200, '{"data":[1]}')],
  ['errors that are no list', (response) => sendJson(response, 200, '{"errors":"secret"}')],
  ['less than its content-length', (response) => sendHalf(response)],
  ['half a body of chunks', (response) => response.write('{"data":', () => response.destroy())],
  ['gzip that is none', (response) => sendCoded(response, 'gzip', Buffer.from('secret'))],
  ['half of a gzip', (response) => sendCoded(response, 'gzip', gzipSync(answer).subarray(0, 20))],
  ['a coding nobody knows', (response) => sendCoded(response, 'rot13', Buffer.from(answer))],
  ['two codings', (response) => sendCoded(response, 'gzip, br', Buffer.from(answer))],
  ['a bomb of gzip', (response) => sendCoded(response, 'gzip', gzipSync(spaces))],
  ['a bomb of Brotli', (response) => sendCoded(response, 'br', brotliOf(spaces))],
  [
    'huge headers',
    (response) => response.writeHead(200, { padding: 'x'.repeat(70_000) }).end(answer),
  ],
]

/** Valid JSON once a number follows it, and over the limit. */
const spaces = Buffer.alloc(64 << 20, ' ')

for (const [what, behaviour] of badAnswers)
  test(`a subgraph that answers ${what} gave no GraphQL response`, async (t) => {
    const { ask, outcomes } = await openTo(t, (_, response) => behaviour(response))
    const call = ask()
    await assert.rejects(call, badAnswer)
    await assert.rejects(call, ({ cause }: Error) => !inspect(cause).includes('secret'))
    assert.deepEqual(outcomes(), ['SUBGRAPH_BAD_ANSWER'])
  })

function brotliOf(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
}

function sendHalf(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': answer.length * 2 })
  response.write(answer, () => response.destroy())
}

test('what is not HTTP is no GraphQL response', async (t) => {
  const server = await serveTcp(t, (socket) => socket.end('220 mail.example ESMTP\r\n'))
  const { ask } = open(t, server.url)
  await assert.rejects(ask(), badAnswer)
})

test('a redirect is not followed', async (t) => {
  const elsewhere = await serveHttp(t, (_, response) => sendJson(response, 200, answer))
  const { ask } = await openTo(t, (_, response) =>
    response.writeHead(307, { location: elsewhere.url }).end(),
  )
  await assert.rejects(ask(), badAnswer)
  assert.equal(elsewhere.connections(), 0)
})

test('a body of 200 MB is cut off at the limit, told of or not', async (t) => {
  const size = 200_000_000
  for (const headers of [{}, { 'content-length': size }]) {
    const cut = Promise.withResolvers<number>()
    const { ask } = await openTo(t, (_, response) => {
      response.writeHead(200, headers)
      response.on('close', () => cut.resolve(sent))
      let sent = 0
      const more = () => {
        while (sent < size && !response.destroyed) {
          sent += 1 << 20
          if (!response.write(Buffer.alloc(1 << 20, ' '))) return
        }
      }
      response.on('drain', more)
      more()
    })
    await assert.rejects(ask(), badAnswer)
    const sent = await cut.promise
    assert.ok(sent < 48 << 20, `${sent} bytes were taken`)
  }
})

test('a subgraph that nobody runs did not answer', async (t) => {
  const { server, ask, stop } = await openTo(t, () => {})
  await stop()
  const { ask: askDead } = open(t, server.url.replace(/:\d+/, ':9'))
  await assert.rejects(askDead(), unavailable)
  await assert.rejects(ask(), unavailable, 'nor does one whose client was stopped')
})

const cuts: ReadonlyArray<readonly [string, (socket: Socket) => unknown]> = [
  ['resets', (socket) => socket.resetAndDestroy()],
  ['closes', (socket) => socket.end()],
]

for (const [how, cut] of cuts) {
  test(`a subgraph that ${how} the connection did not answer`, async (t) => {
    const server = await serveTcp(t, cut)
    const { ask, outcomes } = open(t, server.url)
    await assert.rejects(ask(), unavailable)
    assert.deepEqual(outcomes(), ['SUBGRAPH_UNAVAILABLE'])
  })

  test(`a call on a kept connection that the subgraph ${how} fails, and the next one does not`, async (t) => {
    let requests = 0
    const { server, ask } = await openTo(t, (request, response) => {
      requests++
      if (requests === 2) cut(request.socket)
      else sendJson(response, 200, answer)
    })
    await ask()
    await assert.rejects(ask(), unavailable)
    assert.deepEqual(await ask(), read)
    assert.equal(server.connections(), 2)
  })

  test(`a kept connection that the subgraph ${how} between calls costs none of them`, async (t) => {
    let socket: Socket | null = null
    const { server, ask } = await openTo(t, (request, response) => {
      socket = request.socket
      sendJson(response, 200, answer)
    })
    await ask()
    if (socket) cut(socket)
    await until('the connection is closed', () => server.open() === 0)
    assert.deepEqual(await ask(), read)
  })
}

const hangs: ReadonlyArray<readonly [string, (response: ServerResponse) => unknown]> = [
  ['never answers', () => {}],
  ['stops after its headers', (response) => response.writeHead(200).flushHeaders()],
  ['stops amid its answer', (response) => response.writeHead(200).write('{"data":')],
  ['drips', drip],
]

for (const [what, behaviour] of hangs)
  test(`a subgraph that ${what} is given up at its deadline, and its connection closed`, async (t) => {
    const closed = Promise.withResolvers<void>()
    const hang: RequestListener = (_, response) => {
      response.on('close', closed.resolve)
      behaviour(response)
    }
    const { ask, outcomes } = await openTo(t, hang, 150)
    await assert.rejects(ask(), late(150))
    assert.deepEqual(outcomes(), ['SUBGRAPH_TIMEOUT'])
    await closed.promise
  })

function drip(response: ServerResponse): void {
  response.writeHead(200)
  const dripping = setInterval(() => response.write(' '), 10)
  response.on('close', () => clearInterval(dripping))
}

test('the deadline counts while the connection is being made', async (t) => {
  const server = await serveTcp(t, () => {})
  const { ask } = open(t, server.url.replace('http:', 'https:'), 150)
  await assert.rejects(ask(), late(150))
})

test('a subgraph that hangs does not keep the others waiting', async (t) => {
  const hung = await openTo(t, () => {}, 500)
  const well = await openTo(t, (_, response) => sendJson(response, 200, answer))
  const waiting = hung.ask()
  assert.deepEqual(await well.ask(), read)
  assert.deepEqual(hung.outcomes(), [])
  await assert.rejects(waiting, late(500))
})

test('a connection serves one call after another', async (t) => {
  const { server, ask } = await openTo(t, (_, response) => sendJson(response, 200, answer))
  for (let call = 0; call < 5; call++) {
    await ask()
    // The library takes a connection up again in a later turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(server.connections(), 1)
})

const gone = new Error('the client is gone')
const notWaitedFor = { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'fees', cause: gone }

for (const [when, behaviour] of hangs)
  test(`when the client leaves a subgraph that ${when}, its connection is closed`, async (t) => {
    const asked = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const client = new AbortController()
    const { ask, outcomes } = await openTo(t, (_, response) => {
      response.on('close', closed.resolve)
      behaviour(response)
      asked.resolve()
    })
    const call = ask({ signal: client.signal })
    await asked.promise
    client.abort(gone)
    await assert.rejects(call, notWaitedFor)
    assert.deepEqual(outcomes(), ['cancelled'])
    await closed.promise
  })

test('a client that has left already, or while a connection was being made, is not asked for', async (t) => {
  let requests = 0
  const { ask, outcomes } = await openTo(t, (_, response) => {
    requests++
    sendJson(response, 200, answer)
  })
  await assert.rejects(ask({ signal: AbortSignal.abort(gone) }), notWaitedFor)
  const client = new AbortController()
  const call = ask({ signal: client.signal })
  client.abort(gone)
  await assert.rejects(call, notWaitedFor)
  assert.deepEqual(await ask(), read)
  assert.equal(requests, 1)
  assert.deepEqual(outcomes(), ['cancelled', 'cancelled', 'ok'])
})

test('a client that leaves after its answer disturbs no other', async (t) => {
  const client = new AbortController()
  const { server, ask } = await openTo(t, (_, response) => sendJson(response, 200, answer))
  await Promise.all(Array.from({ length: 20 }, () => ask({ signal: client.signal })))
  const before = server.connections()
  client.abort(gone)
  assert.deepEqual(await ask(), read)
  assert.equal(server.connections(), before)
})

test('more calls than connections wait for their turn', async (t) => {
  let running = 0
  let most = 0
  const { server, ask } = await openTo(t, (_, response) => {
    running++
    most = Math.max(most, running)
    setImmediate(() => {
      running--
      sendJson(response, 200, answer)
    })
  })
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => ask()))
  assert.equal(answers.length, 1_000)
  assert.ok(most <= 128 && server.connections() <= 128, `${most} at once`)
})

test('calls that find no connection in time are given up', async (t) => {
  let running = 0
  let most = 0
  const { ask, outcomes } = await openTo(
    t,
    (_, response) => {
      running++
      most = Math.max(most, running)
      response.on('close', () => running--)
    },
    300,
  )
  const ends = await Promise.allSettled(Array.from({ length: 300 }, () => ask()))
  assert.ok(ends.every(({ status }) => status === 'rejected'))
  assert.equal(outcomes().length, 300)
  for (const outcome of outcomes())
    assert.ok(['SUBGRAPH_TIMEOUT', 'SUBGRAPH_CIRCUIT_OPEN'].includes(outcome), outcome)
  assert.ok(most <= 128, `${most} at once`)
})

test('a client that leaves while it waits for a connection makes way', async (t) => {
  const held: ServerResponse[] = []
  const { ask } = await openTo(t, (_, response) => void held.push(response))
  const first = Array.from({ length: 128 }, () => ask())
  await until('all connections are in use', () => held.length === 128)
  const client = new AbortController()
  const leaving = ask({ signal: client.signal })
  const staying = ask()
  client.abort(gone)
  await assert.rejects(leaving, notWaitedFor)
  for (const response of held.splice(0)) sendJson(response, 200, answer)
  await Promise.all(first)
  const [last] = await until('the one that stayed is asked for', () => held.length === 1 && held)
  if (last) sendJson(last, 200, answer)
  assert.deepEqual(await staying, read)
})

test('stopping waits for the last call, also for one that has no connection yet, and closes all', async (t) => {
  const held: ServerResponse[] = []
  const { server, ask, stop } = await openTo(t, (_, response) => void held.push(response))
  const calls = Array.from({ length: 129 }, () => ask())
  await until('all connections are in use', () => held.length === 128)
  const stopped = stop()
  for (const response of held.splice(0)) sendJson(response, 200, answer)
  await until('the last is asked for', () => held.length === 1)
  for (const response of held) sendJson(response, 200, answer)
  await Promise.all(calls)
  await stopped
  await until('all connections are closed', () => server.open() === 0)
})

/** A subgraph that ends each connection with its answer, asked by a name that stands for these addresses in turn. */
async function openByName(t: TestContext, ...addresses: readonly string[][]) {
  const { url } = await serveHttp(t, (_, response) => {
    response.setHeader('connection', 'close')
    sendJson(response, 200, answer)
  })
  const named = url.replace('127.0.0.1', 'fees.example.vn')
  const left = [...addresses]
  const client = openSubgraph(
    {
      name: 'fees',
      url: named,
      limitMs: 5_000,
      concurrency: 128,
      within: readRoutingRules(['127.0.0.0/8']),
    },
    unobserved,
    { resolve: async () => left.shift() ?? [] },
  )
  t.after(() => client.stop())
  return () => client.ask({ body })
}

test('a name that stands for another address than when it was published is not followed there', async (t) => {
  const ask = await openByName(t, ['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1', '169.254.169.254'])
  assert.deepEqual(await ask(), read)
  const refusedFor = (reason: RegExp) => (error: unknown) => {
    assert.match(inspect(error, { depth: 5 }), reason)
    return true
  }
  await assert.rejects(ask(), refusedFor(/not in an allowed network/))
  await assert.rejects(ask(), refusedFor(/link-local/))
})

test('an address that is not allowed is not connected to, and one that is, is', async (t) => {
  const { url } = await serveHttp(t, (_, response) => sendJson(response, 200, answer))
  const ask = (network: string) => {
    const within = readRoutingRules([network])
    const address = { name: 'fees', url, limitMs: 5_000, concurrency: 128, within }
    const client = openSubgraph(address, unobserved)
    t.after(() => client.stop())
    return client.ask({ body })
  }
  assert.deepEqual(await ask('127.0.0.0/8'), read)
  await assert.rejects(ask('10.0.0.0/8'), unavailable)
})
