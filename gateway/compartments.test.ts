import assert from 'node:assert/strict'
import type { RequestListener, ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { serveHttp } from '../tests/http-servers.ts'
import { sendJson } from '../tests/stand-in.ts'
import { until } from '../tests/until.ts'
import { createCompartments } from './compartments.ts'
import type { SubgraphAddress, SubgraphCall, SubgraphCallInput } from './subgraph-client.ts'

const body = Buffer.from('{"query":"{ feeTotal }"}')
const answer = '{"data":{"feeTotal":7}}'
const read = { data: { feeTotal: 7 } }

type Behave = (response: ServerResponse, number: number) => unknown

/** A subgraph whose n-th call is answered in some way, from 1, and the compartment before it. */
async function openTo(t: TestContext, behave: Behave, settings: Partial<SubgraphAddress> = {}) {
  let asked = 0
  const told: Array<number> = []
  const listener: RequestListener = ({ headers }, response) => {
    told.push(Number(headers['motcua-remaining-ms']))
    behave(response, ++asked)
  }
  const { url } = await serveHttp(t, listener)
  const calls: SubgraphCall[] = []
  const circuits: string[] = []
  const compartments = createCompartments({
    call: (call) => calls.push(call),
    circuit: (_, { circuit }) => circuits.push(circuit),
  })
  const open = () => {
    const client = compartments.open({
      name: 'fees',
      url,
      limitMs: 5_000,
      concurrency: 128,
      ...settings,
    })
    t.after(() => client.stop())
    return client
  }
  const client = open()
  return {
    open,
    client,
    ask: (input: Partial<SubgraphCallInput> = {}) => client.ask({ body, ...input }),
    asked: () => asked,
    told,
    circuits,
    outcomes: () => calls.map(({ outcome }) => outcome),
    retries: () => calls.map(({ retry }) => retry),
  }
}

const reset: Behave = (response) => response.socket?.resetAndDestroy()
const half: Behave = (response) => {
  response.writeHead(200, { 'content-length': 100 })
  response.write('{"data"', () => response.destroy())
}
const unavailable: Behave = (response) => response.writeHead(503).end('<html>')
const failing: Behave = (response) => sendJson(response, 500, '{"errors":[{"message":"down"}]}')
const well: Behave = (response) => sendJson(response, 200, answer)
const never: Behave = () => {}

const passing: ReadonlyArray<readonly [string, Behave]> = [
  ['resets the connection', reset],
  ['ends amid its answer', half],
  ['answers 503 and HTML', unavailable],
  ['answers 500 and errors', failing],
]

for (const [what, behave] of passing) {
  test(`a query is asked once more of a subgraph that ${what}`, async (t) => {
    const { ask, asked, outcomes, retries } = await openTo(t, (response, number) =>
      number === 1 ? behave(response, number) : well(response, number),
    )
    assert.deepEqual(await ask({ isRepeatable: true }), read)
    assert.equal(asked(), 2)
    assert.deepEqual([outcomes(), retries()], [['ok'], ['answered']])
  })

  test(`a mutation reaches a subgraph that ${what} exactly once`, async (t) => {
    const { ask, asked, retries } = await openTo(t, behave)
    await Promise.allSettled([ask()])
    assert.equal(asked(), 1)
    assert.deepEqual(retries(), [null])
  })
}

test('a query is asked twice at most', async (t) => {
  const { ask, asked, retries } = await openTo(t, reset)
  await assert.rejects(ask({ isRepeatable: true }), { code: 'SUBGRAPH_UNAVAILABLE' })
  assert.equal(asked(), 2)
  assert.deepEqual(retries(), ['failed'])
})

const lasting: ReadonlyArray<readonly [string, Behave]> = [
  [
    'errors',
    (response) => sendJson(response, 200, '{"data":null,"errors":[{"message":"failed"}]}'),
  ],
  [
    'a refusal of the input',
    (response) => sendJson(response, 400, '{"errors":[{"message":"no such level"}]}'),
  ],
]

for (const [what, behave] of lasting)
  test(`a subgraph that answers with ${what} is not asked again, and is well`, async (t) => {
    const { ask, asked, client } = await openTo(t, behave)
    for (let i = 0; i < 30; i++) await ask({ isRepeatable: true })
    assert.equal(asked(), 30)
    assert.equal(client.state().circuit, 'closed')
  })

for (const status of [401, 404, 429])
  test(`a subgraph that refuses with ${status} is not asked again`, async (t) => {
    const { ask, asked } = await openTo(t, (response) => response.writeHead(status).end('no'))
    await assert.rejects(ask({ isRepeatable: true }), { code: 'SUBGRAPH_BAD_ANSWER' })
    assert.equal(asked(), 1)
  })

test('what took too long is not asked again', async (t) => {
  const { ask, asked } = await openTo(t, never, { limitMs: 50 })
  await assert.rejects(ask({ isRepeatable: true }), { code: 'SUBGRAPH_TIMEOUT' })
  assert.equal(asked(), 1)
})

const failingWithData: Behave = (response) => sendJson(response, 500, answer)

for (const [what, behave] of [
  ['breaks', reset],
  ['cannot be read', unavailable],
  ['takes too long', never],
] satisfies ReadonlyArray<readonly [string, Behave]>)
  test(`an answer with status 500 stands where asking again ${what}, and the call has failed`, async (t) => {
    const { ask, asked, client, outcomes, retries } = await openTo(
      t,
      (response, number) => (number % 2 === 1 ? failingWithData : behave)(response, number),
      // Only what takes too long reaches it.
      { limitMs: behave === never ? 500 : 5_000 },
    )
    for (let i = 0; i < 5; i++) assert.deepEqual(await ask({ isRepeatable: true }), read)
    assert.equal(asked(), 10)
    assert.deepEqual([outcomes()[0], retries()[0]], ['ok', 'failed'])
    assert.equal(client.state().circuit, 'open')
  })

test('a call that is turned away when it is to be asked again fails as it did at first', async (t) => {
  const held: ServerResponse[] = []
  const { ask, asked, client, outcomes } = await openTo(
    t,
    (response, number) => (number === 1 ? held.push(response) : reset(response, number)),
    { concurrency: 1 },
  )
  const first = ask({ isRepeatable: true })
  await until('it is asked', () => asked() === 1)
  const others = Array.from({ length: 6 }, () => ask())
  held[0]?.destroy()
  await Promise.allSettled([first, ...others])
  // Five open the circuit; the place is the sixth's by then, and the first one waits behind it.
  assert.equal(asked(), 7)
  assert.deepEqual(outcomes(), Array(7).fill('SUBGRAPH_UNAVAILABLE'))
  assert.equal(client.state().circuit, 'open')
})

test('asking again is bounded by a fifth of the calls, and ten', async (t) => {
  // Never five in a row, nor half: the circuit stays closed.
  const { ask, asked, retries } = await openTo(t, (response, number) =>
    number % 5 < 2 ? reset(response, number) : well(response, number),
  )
  for (let i = 0; i < 200; i++) await Promise.allSettled([ask({ isRepeatable: true })])
  assert.ok(asked() <= 200 * 1.2 + 10, `${asked()}`)
  assert.ok(retries().includes('over_budget'))
})

test('a subgraph that fails five times in a row is not asked any longer', async (t) => {
  const { ask, asked, client, circuits, outcomes } = await openTo(t, unavailable)
  for (let i = 0; i < 5; i++)
    await assert.rejects(ask({ isRepeatable: true }), { code: 'SUBGRAPH_BAD_ANSWER' })
  const before = asked()
  await assert.rejects(ask({ isRepeatable: true }), {
    code: 'SUBGRAPH_CIRCUIT_OPEN',
    message: 'The subgraph "fees" failed too often and is not asked for some seconds',
  })
  assert.equal(asked(), before)
  assert.equal(outcomes().at(-1), 'SUBGRAPH_CIRCUIT_OPEN')
  assert.deepEqual(circuits, ['open'])
  const { circuit, refusesForMs } = client.state()
  assert.equal(circuit, 'open')
  assert.ok(refusesForMs > 0 && refusesForMs <= 30_000, `${refusesForMs}`)
})

test('those who wait when the circuit opens are told so at once', async (t) => {
  const held: ServerResponse[] = []
  const hold: Behave = (response) => held.push(response)
  const { ask, client } = await openTo(
    t,
    (response, number) => (number <= 4 ? reset : hold)(response, number),
    { concurrency: 5 },
  )
  for (let i = 0; i < 4; i++) await assert.rejects(ask())
  const [fifth, ...others] = Array.from({ length: 5 }, () => ask())
  await until('all places are taken', () => held.length === 5)
  const [next, ...waiting] = Array.from({ length: 40 }, () => ask())
  await assert.rejects(ask(), { code: 'SUBGRAPH_BUSY' })
  assert.deepEqual(client.state(), {
    circuit: 'closed',
    refusesForMs: 0,
    inFlight: 5,
    queued: 40,
  })
  held[0]?.destroy()
  await assert.rejects(fifth ?? Promise.resolve(), { code: 'SUBGRAPH_UNAVAILABLE' })
  for (const call of waiting) await assert.rejects(call, { code: 'SUBGRAPH_CIRCUIT_OPEN' })
  await until('the place that became free is taken', () => held.length === 6)
  for (const response of held.slice(1)) sendJson(response, 200, answer)
  for (const call of [next, ...others]) assert.deepEqual(await call, read)
})

test('a burst on a slow subgraph that is well leaves its circuit closed', async (t) => {
  const limitMs = 1_000
  const slow: Behave = (response) =>
    setTimeout(() => sendJson(response, 200, answer), limitMs * 0.4)
  const { ask, client, outcomes } = await openTo(t, slow, { concurrency: 2, limitMs })
  await Promise.allSettled(Array.from({ length: 18 }, () => ask()))
  assert.ok(outcomes().includes('SUBGRAPH_TIMEOUT'), 'some waited in vain')
  assert.equal(client.state().circuit, 'closed')
})

test('those who wait for a subgraph that answers nobody tell that it fails', async (t) => {
  const { ask, asked, client, outcomes } = await openTo(t, never, { concurrency: 1, limitMs: 100 })
  const calls = Array.from({ length: 9 }, () => ask())
  await Promise.allSettled(calls)
  assert.ok(asked() < 5, `${asked()}`)
  assert.deepEqual(outcomes().slice(0, 5), Array(5).fill('SUBGRAPH_TIMEOUT'))
  assert.equal(client.state().circuit, 'open')
})

test('clients that leave tell nothing of the subgraph', async (t) => {
  const { ask, asked, client } = await openTo(t, never)
  for (let i = 1; i <= 6; i++) {
    const leaving = new AbortController()
    const call = ask({ signal: leaving.signal, isRepeatable: true })
    await until('it is asked', () => asked() === i)
    leaving.abort(new Error('left'))
    await assert.rejects(call, { code: 'SUBGRAPH_UNAVAILABLE' })
  }
  assert.equal(client.state().circuit, 'closed')
})

test('a call ends with the operation that it is for, and is told so', async (t) => {
  const { ask, told, client } = await openTo(t, never)
  for (let i = 0; i < 6; i++)
    await assert.rejects(ask({ endMs: performance.now() + 50 }), { code: 'SUBGRAPH_TIMEOUT' })
  assert.ok(
    told.every((remainingMs) => remainingMs <= 50),
    `${told}`,
  )
  // Much less time than it has by its setting: that may have been too little for one that is well.
  assert.equal(client.state().circuit, 'closed')
})

for (const [what, limitMs, leftMs] of [
  ['nearly all of their deadline', 500, 480],
  ['two seconds of a longer deadline', 10_000, 2_100],
] as const)
  test(`calls that have ${what} and get no answer tell that a subgraph hangs`, async (t) => {
    const { ask, client } = await openTo(t, never, { limitMs })
    const calls = Array.from({ length: 5 }, () =>
      assert.rejects(ask({ endMs: performance.now() + leftMs }), { code: 'SUBGRAPH_TIMEOUT' }),
    )
    await Promise.all(calls)
    assert.equal(client.state().circuit, 'open')
  })

test('an operation without time left asks nobody', async (t) => {
  const { ask, asked } = await openTo(t, well)
  await assert.rejects(ask({ endMs: performance.now() - 1 }), {
    code: 'SUBGRAPH_TIMEOUT',
    message: 'The subgraph "fees" was not asked: the operation took too long',
  })
  assert.equal(asked(), 0)
})

test('a compartment is shared by all that ask a subgraph, and lasts until the last one stops', async (t) => {
  const { open, client, ask } = await openTo(t, (response, number) =>
    number <= 4 ? unavailable(response, number) : well(response, number),
  )
  for (let i = 0; i < 4; i++) await assert.rejects(ask())
  const next = open()
  await client.stop()
  assert.deepEqual(await next.ask({ body }), read)
  await next.stop()
  await assert.rejects(next.ask({ body }))
})
