import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { type Fault, faults } from './faults.ts'
import { assertHonest, assertTellsNothing } from './honesty.ts'
import { openLaboratory } from './laboratory.ts'
import { anyTampering, tampered, tamperings } from './tampering.ts'

const isWhole = process.env.MOTCUA_REQUIRE_SERVICES === '1'

const healthy = 'name'
const failing = 'feeCount note paidBy { ... on Person { id } }'
const entities = `{ procedures { code ${healthy} ${failing} } }`
/** A field that is never null takes what is around it along. */
const strict = `{ procedures { code ${healthy} mustHave ${failing} } }`
const root = '{ procedure(code: "a") { name } owed(code: "b") { note due paidBy { __typename } } }'
const pay = 'mutation { pay(code: "a") { note } }'

/** So short that a suite of hanging subgraphs takes no longer than others; only they reach it. */
const limitsOf = ({ isSlow }: Pick<Fault, 'isSlow'>) => ({
  subgraphLimitsMs: { fees: isSlow ? 300 : 20_000 },
})

const laboratory = await openLaboratory({ after }, limitsOf({}))
const hurried = await openLaboratory({ after }, limitsOf({ isSlow: true }))

for (const fault of faults)
  test(`a subgraph that ${fault.name} costs its own fields, with an error and its code`, async () => {
    const { ask, askWhile, fees } = fault.isSlow ? hurried : laboratory
    for (const query of isWhole ? [entities, root] : [entities]) {
      const truth = await ask(query)
      assert.deepEqual(truth.errors, [])
      const answer = await askWhile(fault.behave, query)
      assertHonest(answer, truth.data)
      assert.ok(answer.errors.length > 0)
      for (const { extensions, path } of answer.errors) {
        assert.equal(extensions.code, fault.code)
        assert.ok(path, 'it is told at a field')
      }
      assert.match(answer.text, /"name":"Procedure a"/, 'the healthy subgraph is heard')
      assert.deepEqual(
        answer.coverage.map(({ subgraph, state }) => ({ subgraph, state })),
        [{ subgraph: 'fees', state: 'MISSING' }],
      )
      assertTellsNothing(answer.text, fees.port)
      assert.deepEqual(await ask(query), truth, 'and after it all is well')
    }
  })

for (const fault of isWhole ? faults : faults.slice(0, 1))
  test(`a mutation reaches a subgraph that ${fault.name} exactly once`, async (t) => {
    const { askWhile, fees } = await openLaboratory(t, limitsOf(fault))
    const { data, errors } = await askWhile(fault.behave, pay)
    assert.deepEqual(data, { pay: null })
    assert.equal(errors[0]?.extensions.code, fault.code)
    assert.equal(fees.received.length, 1)
  })

for (const { name, tamper } of tamperings)
  test(`a subgraph that answers ${name} is never taken for right`, async () => {
    const { ask, askWhile, fees } = laboratory
    const truth = await ask(strict)
    const answer = await askWhile(tampered(tamper), strict)
    assertHonest(answer, truth.data)
    assert.ok(answer.errors.length > 0)
    for (const { extensions } of answer.errors) assert.equal(extensions.code, 'SUBGRAPH_BAD_ANSWER')
    assertTellsNothing(answer.text, fees.port)
  })

test('whatever a subgraph changes in an answer so that it can be seen, nothing wrong is shown', async () => {
  const { ask, askWhile } = laboratory
  const truth = await ask(strict)
  await fc.assert(
    fc.asyncProperty(anyTampering, async (tamper) => {
      assertHonest(await askWhile(tampered(tamper), strict), truth.data)
    }),
    { numRuns: isWhole ? 2_000 : 100 },
  )
})

test('wherever an answer is cut off, nothing wrong is shown', async () => {
  const { ask, askWhile } = laboratory
  const truth = await ask(strict)
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  await fc.assert(
    fc.asyncProperty(share, async (kept) => {
      const cut = await askWhile(async (response, _, answer) => {
        const text = await answer()
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(text.slice(0, text.length * kept))
      }, strict)
      assertHonest(cut, truth.data)
      assert.notEqual(cut.errors[0]?.extensions.code, 'SUBGRAPH_CIRCUIT_OPEN')
      // So that fewer than half of its answers are failures.
      for (let i = 0; i < 2; i++) assert.deepEqual(await ask(strict), truth)
    }),
    { numRuns: isWhole ? 500 : 50 },
  )
})

test('a subgraph that fails again and again is refused at its fields, and the others are heard', async (t) => {
  const { ask, askWhile, fees, gateway } = await openLaboratory(t, { adminPort: 0 })
  const truth = await ask(entities)
  const down = faults.find(({ name }) => name === 'answers with 503')
  assert.ok(down)
  for (let i = 0; i < 5; i++) await askWhile(down.behave, entities)
  const before = fees.received.length
  const answer = await ask(entities)
  assert.equal(fees.received.length, before)
  assertHonest(answer, truth.data)
  const [error] = answer.errors
  assert.deepEqual(error, {
    message: 'The subgraph "fees" failed too often and is not asked for some seconds',
    path: ['procedures', 0, 'feeCount'],
    extensions: { code: 'SUBGRAPH_CIRCUIT_OPEN', serviceName: 'fees' },
  })
  assert.deepEqual(answer.coverage, [
    {
      path: [],
      subgraph: 'fees',
      department: null,
      state: 'MISSING',
      watermark: null,
      reason: 'UNREACHABLE',
      availableAfter: null,
    },
  ])
  assertTellsNothing(answer.text, fees.port)
  const response = await fetch(`${gateway.adminUrl}/ready?verbose`)
  const { ready, subgraphs } = (await response.json()) as {
    ready: boolean
    subgraphs: Record<string, { circuit: string; outcome: string }>
  }
  assert.equal(ready, true)
  assert.equal(subgraphs.fees?.circuit, 'open')
  assert.equal(subgraphs.fees?.outcome, 'SUBGRAPH_CIRCUIT_OPEN')
  assert.equal(subgraphs.procedures?.circuit, 'closed')
})
