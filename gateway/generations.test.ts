import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { composed, joined, startGatewayWorld } from '../tests/gateway-world.ts'
import { sendJson } from '../tests/stand-in.ts'
import { until } from '../tests/until.ts'

const renamed = '{ procedure(code: "1.000001") { title } }'

test('a changed supergraph is served, and a broken one changes nothing', async (t) => {
  const world = await startGatewayWorld(t)
  const { procedures, fees } = world
  const titled = { ...procedures, sdl: procedures.sdl.replace('name: String', 'title: String') }
  assert.equal((await world.ask(renamed)).data, undefined)

  await writeFile(world.supergraphFile, 'type Query { broken: Nowhere }')
  await until(
    'the broken one is logged',
    () => world.log.lines('the new supergraph is not taken').length > 0,
  )
  assert.equal((await world.ask(joined)).errors, undefined)

  await writeFile(world.supergraphFile, composed([titled, fees]))
  await until(
    'the next good one is served',
    async () => (await world.ask(renamed)).data !== undefined,
  )
  assert.equal((await world.ask(joined)).data, undefined)
})

test('a request ends on the supergraph that it began on', async (t) => {
  const world = await startGatewayWorld(t)
  const { procedures, fees } = world
  const asked = Promise.withResolvers<void>()
  const changed = Promise.withResolvers<void>()
  procedures.misbehave(async (response) => {
    asked.resolve()
    await changed.promise
    const procedure = { __typename: 'Procedure', code: '1.000001', name: 'Cấp giấy' }
    sendJson(response, 200, JSON.stringify({ data: { procedure } }))
  })
  const begun = world.ask(joined)
  await asked.promise

  const withoutFees = composed([procedures])
  await writeFile(world.supergraphFile, withoutFees)
  await until(
    'the next one serves',
    async () => (await world.ask('{ feeTotal }')).data === undefined,
  )
  changed.resolve()
  assert.deepEqual(await begun, {
    status: 200,
    data: { procedure: { code: '1.000001', name: 'Cấp giấy', feeCount: 3 } },
  })
  assert.ok(fees.received.some(({ body }) => body.query.includes('_entities')))
})

test('settings that name no subgraph are told', async (t) => {
  const world = await startGatewayWorld(t, {
    subgraphUrls: { FEEZ: 'http://127.0.0.1:9/graphql' },
    subgraphLimitsMs: { procedures: 1_000, 'land-register': 1 },
    subgraphConcurrencies: { land: 1 },
  })
  const [told] = world.log.lines('no subgraph of this name')
  assert.deepEqual(told?.settings, [
    'SUBGRAPH_URL_FEEZ',
    'SUBGRAPH_TIMEOUT_MS_LAND_REGISTER',
    'SUBGRAPH_CONCURRENCY_LAND',
  ])
})
