import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { Failure, type FailureCode } from '#kit/errors.ts'
import { listen } from '../../tests/stand-in.ts'
import { createPlaces } from './places.ts'
import { type ErrorFormat, publicFailure, sendReportError } from './report-error.ts'
import { cutOffWhenStalled } from './slow-client.ts'

/** A server that answers by `answer`, and its address. */
async function serverWith(t: TestContext, answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response))
  const port = await listen(server)
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${port}`
}

test('a client that stops reading is cut off, and no more is written for it', async (t) => {
  const served = Promise.withResolvers<{ response: ServerResponse; source: Readable }>()
  const url = await serverWith(t, (response) => {
    const source = Readable.from(endless())
    cutOffWhenStalled(response, 50)
    source.pipe(response)
    response.on('close', () => source.destroy())
    served.resolve({ response, source })
  })
  const request = get(url)
  request.on('error', () => {})
  request.on('response', (message) => message.pause())
  const { response, source } = await served.promise
  await once(response, 'close')
  assert.ok(response.destroyed && !response.writableFinished)
  assert.ok(source.destroyed)
})

test('a report that takes longer to be made than a client may stop reading is given', async (t) => {
  const url = await serverWith(t, (response) => {
    cutOffWhenStalled(response, 20)
    response.once('timeout', () => {
      response.write('half, ')
      response.once('timeout', () => response.end('whole'))
    })
  })
  assert.equal(await (await fetch(url)).text(), 'half, whole')
})

test('a client that stops reading is cut off, however long the report took to be made', async (t) => {
  const served = Promise.withResolvers<ServerResponse>()
  const url = await serverWith(t, (response) => {
    cutOffWhenStalled(response, 20)
    response.once('timeout', () => {
      Readable.from(endless()).pipe(response)
      served.resolve(response)
    })
  })
  const request = get(url)
  request.on('error', () => {})
  request.on('response', (message) => message.pause())
  const response = await served.promise
  await once(response, 'close')
  assert.ok(response.destroyed && !response.writableFinished)
})

function* endless(): Generator<string> {
  for (;;) yield 'x'.repeat(64 * 1024)
}

test('where all places are taken the next is refused, until one is left', async (t) => {
  const places = createPlaces(1)
  const outcomes: string[] = []
  const waiting: ServerResponse[] = []
  const url = await serverWith(t, (response) => {
    try {
      places.take(response)
      outcomes.push('taken')
      waiting.push(response)
      if (outcomes.length === 3) response.end()
    } catch (error) {
      assert.ok(error instanceof Failure && error.code === 'TOO_MANY_REQUESTS')
      outcomes.push('refused')
      response.end()
    }
  })
  const first = fetch(url)
  await fetch(url)
  waiting[0]?.end()
  await (await first).text()
  await (await fetch(url)).text()
  assert.deepEqual(outcomes, ['taken', 'refused', 'taken'])
})

async function answerTo(thrown: unknown, format: ErrorFormat) {
  const http = Fastify()
  http.get('/', (_, reply) => sendReportError(reply, publicFailure(thrown), format))
  return http.inject('/')
}

const statuses: ReadonlyArray<
  readonly [FailureCode, status: number, retryAfter: string | undefined]
> = [
  ['BAD_USER_INPUT', 400, undefined],
  ['UNAUTHENTICATED', 401, undefined],
  ['FORBIDDEN', 403, undefined],
  ['UNKNOWN_REPORT', 404, undefined],
  ['PERIOD_NOT_COVERED', 400, undefined],
  ['AS_OF_NOT_COVERED', 400, undefined],
  ['TOO_MANY_GROUPS', 400, undefined],
  ['KEY_SET_TOO_LARGE', 400, undefined],
  ['RECORD_NOT_CLOSED', 503, '5'],
  ['REPORT_CHANGED', 410, undefined],
  ['TOO_MANY_REQUESTS', 429, '5'],
  ['COVERAGE_TOO_LOW', 503, '5'],
  ['SUBGRAPH_TIMEOUT', 503, '5'],
  ['SUBGRAPH_ERROR', 500, undefined],
]

for (const [code, status, retryAfter] of statuses)
  test(`${code} is answered by ${status}, in both formats`, async () => {
    const failure = new Failure(code, 'why', { argument: 'from' })
    const asText = await answerTo(failure, 'text')
    const asJson = await answerTo(failure, 'json')
    assert.deepEqual([asText.statusCode, asText.body], [status, `${code}: why\n`])
    assert.deepEqual(asJson.json(), { error: { code, message: 'why', target: 'from' } })
    assert.equal(asJson.headers['retry-after'], retryAfter)
  })

test('what is not foreseen is masked', async () => {
  const { statusCode, body } = await answerTo(new Error('at 10.0.0.1'), 'text')
  assert.deepEqual([statusCode, body], [500, 'INTERNAL_SERVER_ERROR: Internal error\n'])
})
