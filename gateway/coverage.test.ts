import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGatewayWorld } from '../tests/gateway-world.ts'
import { sendJson } from '../tests/stand-in.ts'

const row = (path: readonly string[], department: string, state = 'FRESH') => ({
  path,
  subgraph: 'whatever it calls itself',
  department,
  state,
  watermark: '2014-07-02T15:00:00+07:00',
  reason: null,
  availableAfter: null,
})

type World = Awaited<ReturnType<typeof startGatewayWorld>>

/** What a response has in `extensions.coverage`; asked twice, since the second time goes another way. */
async function coverageOf({ ask }: World, query: string) {
  const answers = [await ask(query), await ask(query)].map(
    (answer) => (answer as { readonly extensions?: { readonly coverage?: unknown } }).extensions,
  )
  assert.deepEqual(answers[0], answers[1])
  return answers[0]?.coverage
}

test('rows of subgraphs stand under the paths of the response, by its aliases', async (t) => {
  const world = await startGatewayWorld(t)
  // The gateway has names of its own for what the client renames.
  const [all, count] = ['alias_all', 'alias_count']
  const procedures = ['1.000001', '1.000002'].map((code) => ({ __typename: 'Procedure', code }))
  const covered = row(['_entities', '@', count], 'H49.02')
  world.procedures.misbehave((response) =>
    sendJson(
      response,
      200,
      JSON.stringify({
        data: { [all]: procedures },
        extensions: { coverage: [row([all], 'H49.01')] },
      }),
    ),
  )
  world.fees.misbehave((response) =>
    sendJson(
      response,
      200,
      JSON.stringify({
        data: { _entities: procedures.map((procedure) => ({ ...procedure, [count]: 3 })) },
        extensions: { coverage: [covered, covered] },
      }),
    ),
  )
  assert.deepEqual(await coverageOf(world, '{ all: procedures { code count: feeCount } }'), [
    { ...row(['all'], 'H49.01'), subgraph: 'procedures' },
    { ...row(['all', '@', 'count'], 'H49.02'), subgraph: 'fees' },
  ])
})

test('a subgraph that gives no answer has one row, which names no department', async (t) => {
  const world = await startGatewayWorld(t)
  await world.fees.stop()
  const dead = { state: 'MISSING', watermark: null, reason: 'UNREACHABLE', availableAfter: null }
  assert.deepEqual(
    await coverageOf(
      world,
      '{ feeTotal one: procedure(code: "1.000001") { feeCount } other: procedure(code: "1.000002") { feeCount } }',
    ),
    [{ path: [], subgraph: 'fees', department: null, ...dead }],
  )
})

test('a subgraph that is too slow is told apart from one that is gone', async (t) => {
  const world = await startGatewayWorld(t, { subgraphLimitMs: 100 })
  world.fees.misbehave(() => {})
  const rows = await coverageOf(world, '{ feeTotal }')
  assert.deepEqual(
    (rows as ReadonlyArray<{ reason: string }>).map(({ reason }) => reason),
    ['TOO_SLOW'],
  )
})

test('rows in another form are left out, and the answer stays', async (t) => {
  const world = await startGatewayWorld(t)
  for (const coverage of [
    7,
    [null, 'x', { path: 'x', state: 'FRESH' }, { path: [1], state: 'x' }, { path: [] }],
  ]) {
    world.fees.misbehave((response) =>
      sendJson(response, 200, JSON.stringify({ data: { feeTotal: 7 }, extensions: { coverage } })),
    )
    const answer = await world.ask('{ feeTotal }')
    assert.deepEqual(answer, { status: 200, data: { feeTotal: 7 } })
  }
})

test('an answer of which nobody says what it covers has no extensions', async (t) => {
  const world = await startGatewayWorld(t)
  assert.equal(await coverageOf(world, '{ feeTotal }'), undefined)
})
