import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joined, startGatewayWorld } from '../tests/gateway-world.ts'

const resting = { circuit: 'closed', refusesForMs: 0, inFlight: 0, queued: 0 }

test('there is no operator port unless it is set', async (t) => {
  const { gateway } = await startGatewayWorld(t)
  assert.equal(gateway.adminUrl, undefined)
})

test('the operator port has figures of requests, subgraphs, the generation and the process', async (t) => {
  const world = await startGatewayWorld(t, { adminPort: 0 })
  await world.ask(joined)
  await world.ask('{ nothing }')
  await world.fees.stop()
  await world.ask(joined)
  const response = await fetch(`${world.gateway.adminUrl}/metrics`)
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  const figures = await response.text()
  for (const figure of [
    'motcua_requests_total{outcome="ok"} 1',
    'motcua_requests_total{outcome="refused"} 1',
    'motcua_requests_total{outcome="partial"} 1',
    'motcua_request_duration_seconds_count 3',
    'motcua_subgraph_requests_total{subgraph="procedures",outcome="ok"} 2',
    'motcua_subgraph_requests_total{subgraph="fees",outcome="ok"} 1',
    'motcua_subgraph_requests_total{subgraph="fees",outcome="SUBGRAPH_UNAVAILABLE"} 1',
    'motcua_subgraph_request_duration_seconds_count{subgraph="fees"} 2',
    'motcua_subgraph_retries_total{subgraph="fees",outcome="failed"} 1',
    'motcua_subgraph_circuit_state{subgraph="fees",state="closed"} 1',
    'motcua_subgraph_circuit_state{subgraph="fees",state="open"} 0',
    'motcua_subgraph_requests_in_flight{subgraph="fees"} 0',
    'motcua_subgraph_requests_queued{subgraph="fees"} 0',
  ])
    assert.ok(figures.includes(`${figure}\n`), `${figure} is not in ${figures}`)
  assert.match(figures, /^motcua_generation_info\{id="[0-9a-f]{12}"\} 1$/m)
  assert.match(figures, /^process_cpu_seconds_total /m)
})

test('the operator port tells the state in full, and answers no GraphQL', async (t) => {
  const world = await startGatewayWorld(t, { adminPort: 0 })
  await world.ask('{ feeTotal }')
  const { adminUrl } = world.gateway
  assert.equal(await (await fetch(`${adminUrl}/ready`)).text(), 'yes')
  const text = await (await fetch(`${adminUrl}/ready?verbose`)).text()
  const state = text
    .replace(/"generation":"[0-9a-f]{12}"/, '"generation":"an id"')
    .replace(/"at":"\d{4}-[^"]+Z"/, '"at":"a moment"')
  assert.deepEqual(JSON.parse(state), {
    ready: true,
    generation: 'an id',
    supergraph: world.supergraphFile,
    subgraphs: {
      procedures: { ...resting, outcome: null },
      fees: { ...resting, outcome: 'ok', at: 'a moment' },
    },
    redis: 'off',
    persistedOperations: null,
  })
  const response = await fetch(`${adminUrl}/graphql`, { method: 'POST' })
  assert.equal(response.status, 404)
})
