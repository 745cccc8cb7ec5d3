import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GatewayWorld, joined, startGatewayWorld } from '../tests/gateway-world.ts'
import { until } from '../tests/until.ts'

/** Asks, and leaves while *procedures*, which is asked first, keeps its answer back. */
async function askAndLeave({ gateway, procedures }: GatewayWorld): Promise<void> {
  const asked = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  procedures.misbehave((response) => {
    response.on('close', closed.resolve)
    asked.resolve()
  })
  const client = new AbortController()
  const request = fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: joined }),
    signal: client.signal,
  })
  await asked.promise
  client.abort()
  await assert.rejects(request)
  await closed.promise
  procedures.misbehave(null)
}

for (const engine of ['motcua', 'apollo'] as const)
  for (const isKnown of [false, true])
    test(`when a client leaves ${isKnown ? 'a known' : 'a new'} operation on ${engine}, its subgraphs are asked no more`, async (t) => {
      const world = await startGatewayWorld(t, { engine, subgraphLimitMs: 60_000 })
      if (isKnown) await world.ask(joined)
      const before = world.fees.received.length
      await askAndLeave(world)
      await until('the request has ended', () => world.log.lines('request').length > before)
      assert.equal(world.fees.received.length, before)
      assert.deepEqual(world.log.lines('fault'), [])
      assert.equal((await world.ask(joined)).errors, undefined)
    })

test('a client that leaves is no failure of a subgraph', async (t) => {
  const world = await startGatewayWorld(t, { adminPort: 0, subgraphLimitMs: 60_000 })
  await askAndLeave(world)
  await until('the request has ended', () => world.log.lines('request').length === 1)
  assert.deepEqual(world.log.lines('a subgraph gave no answer'), [])
  const metrics = await (await fetch(`${world.gateway.adminUrl}/metrics`)).text()
  assert.match(
    metrics,
    /motcua_subgraph_requests_total{subgraph="procedures",outcome="cancelled"} 1/,
  )
})

test('each subgraph is told the trace of the request', async (t) => {
  const { gateway, procedures, fees } = await startGatewayWorld(t)
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      connection: 'close',
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
      tracestate: 'secret=1',
      baggage: 'secret=1',
    },
    body: JSON.stringify({ query: joined }),
  })
  const told = [...procedures.received, ...fees.received].map(({ headers }) => headers)
  assert.equal(told.length, 2)
  const spans = told.map(({ traceparent }) => {
    assert.match(`${traceparent}`, new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    return traceparent
  })
  assert.notEqual(spans[0], spans[1])
  assert.ok(!JSON.stringify(told).includes('secret'))
})
