import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { createHttp, listen, searchOf } from './http.ts'

async function serve(t: TestContext, limits = {}) {
  const http = createHttp({ bodyLimitBytes: 100, ...limits })
  http.post('/graphql', async (request) => ({ body: request.body, search: searchOf(request) }))
  http.get('/fault', async () => {
    throw new Error('password=hunter2')
  })
  const served = await listen(http, 'fees', 0)
  t.after(() => served.stop())
  return served
}

const post = (url: string, body: string, type = 'application/json') =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': type } })

async function refusalOf(answer: Response) {
  const { errors } = (await answer.json()) as {
    errors: [{ message: string; extensions: { code: string } }]
  }
  return { status: answer.status, code: errors[0].extensions.code, message: errors[0].message }
}

/** What a server answers to these bytes, and whether it ends the connection. */
async function answerTo(url: string, bytes: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(bytes)
  const answer = await text(socket)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const { errors } = JSON.parse(body)
  return { status: Number(head.split(' ')[1]), head, errors }
}

const badRequest = { code: 'BAD_REQUEST' }

test('a request reaches its route, with a slash at the end or without', async (t) => {
  const { url } = await serve(t)
  for (const path of ['/graphql', '/graphql/']) {
    const answer = await post(`${url}${path}?a=b%20c`, '{"query":"{ a }"}')
    assert.deepEqual(await answer.json(), { body: { query: '{ a }' }, search: '?a=b%20c' })
  }
})

test('a body that is not JSON is refused in the shape of GraphQL', async (t) => {
  const { url } = await serve(t)
  for (const body of ['{', '', 'query', '{"a":1} x']) {
    const { status, code } = await refusalOf(await post(`${url}/graphql`, body))
    assert.deepEqual({ status, code }, { status: 400, code: 'BAD_REQUEST' }, body)
  }
})

test('a body of another type is refused', async (t) => {
  const { url } = await serve(t)
  const { status, code } = await refusalOf(await post(`${url}/graphql`, '<a/>', 'text/xml'))
  assert.deepEqual({ status, code }, { status: 415, code: 'BAD_REQUEST' })
})

test('a body over the limit is refused', async (t) => {
  const { url } = await serve(t)
  const { status, code } = await refusalOf(
    await post(`${url}/graphql`, JSON.stringify({ query: 'x'.repeat(100) })),
  )
  assert.deepEqual({ status, code }, { status: 413, code: 'PAYLOAD_TOO_LARGE' })
})

test('an address at which nothing is served says so', async (t) => {
  const { url } = await serve(t)
  const { status, code } = await refusalOf(await fetch(`${url}/admin`))
  assert.deepEqual({ status, code }, { status: 404, code: 'BAD_REQUEST' })
})

test('a method that an address does not take is refused with those that it takes', async (t) => {
  const { url } = await serve(t)
  for (const [method, path, allow] of [
    ['DELETE', '/graphql', 'POST'],
    ['GET', '/graphql/?query={a}', 'POST'],
    ['OPTIONS', '/fault', 'GET, HEAD'],
  ] as const) {
    const answer = await fetch(`${url}${path}`, { method })
    assert.equal(answer.headers.get('allow'), allow)
    const { status, code } = await refusalOf(answer)
    assert.deepEqual({ status, code }, { status: 405, code: 'BAD_REQUEST' })
  }
})

const close = 'Connection: close\r\n'

const unreadable: ReadonlyArray<readonly [what: string, status: number, bytes: string]> = [
  ['an address that cannot be decoded', 400, `GET /% HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`],
  ['bytes that are no request', 400, 'garbage\r\n\r\n'],
  ['a header over the limit', 431, `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${'a'.repeat(20_000)}`],
]

for (const [what, status, bytes] of unreadable)
  test(`${what} is refused with ${status} in the shape of GraphQL`, async (t) => {
    const { url } = await serve(t)
    const answer = await answerTo(url, bytes)
    assert.equal(answer.status, status)
    assert.match(answer.head, /^content-type: application\/json/im)
    assert.deepEqual(answer.errors[0].extensions, badRequest)
  })

const jsonHead = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

for (const [what, bytes] of [
  ['head', jsonHead],
  ['body', `${jsonHead}Content-Length: 9\r\n\r\n{`],
] as const)
  test(`a request that never ends its ${what} is given up`, async (t) => {
    const { url } = await serve(t, { connections: { requestLimitMs: 100 } })
    const { status, errors } = await answerTo(url, bytes)
    assert.equal(status, 408)
    assert.deepEqual(errors[0].extensions, badRequest)
  })

for (const host of ['attacker.example', 'attacker.example:80', 'localhost.example', '', null])
  test(`a request that calls this host ${JSON.stringify(host)} is refused`, async (t) => {
    const { url } = await serve(t)
    for (const path of ['/graphql', '/nowhere']) {
      const line = host === null ? '' : `Host: ${host}\r\n`
      const answer = await answerTo(url, `POST ${path} HTTP/1.1\r\n${line}${close}\r\n`)
      assert.equal(answer.status, 403)
      assert.deepEqual(answer.errors[0].extensions, badRequest)
    }
  })

test('this host is known by each of its names', async (t) => {
  const { url } = await serve(t)
  for (const host of ['localhost', 'LOCALHOST:4000', '127.0.0.1', '127.0.0.1:80', '[::1]:4000']) {
    const answer = await answerTo(url, `POST /nowhere HTTP/1.1\r\nHost: ${host}\r\n${close}\r\n`)
    assert.equal(answer.status, 404, host)
  }
})

test('a fault is masked', async (t) => {
  const { url } = await serve(t)
  assert.deepEqual(await refusalOf(await fetch(`${url}/fault`)), {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Internal error',
  })
})

test('a port that is taken is told in plain words', async (t) => {
  const { url } = await serve(t)
  const port = Number(new URL(url).port)
  await assert.rejects(listen(createHttp({ bodyLimitBytes: 100 }), 'citizens', port), {
    name: 'PortError',
    message: new RegExp(`^citizens cannot listen on port ${port}: .*EADDRINUSE`),
  })
})

test('it listens on loopback only', async (t) => {
  const { url } = await serve(t)
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
})
