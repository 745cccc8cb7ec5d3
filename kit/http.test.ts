import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createHttp, listen, searchOf } from './http.ts'

async function serve(t: TestContext) {
  const http = createHttp({ bodyLimitBytes: 100 })
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
