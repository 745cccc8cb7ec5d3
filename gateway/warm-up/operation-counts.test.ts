import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, Kind, parse } from 'graphql'
import { anonymous, type Caller } from '../caller.ts'
import { prepareOperation } from '../execution/prepare-operation.ts'
import { readAccessRules } from '../execution/read-access-rules.ts'
import { readWeights } from '../limits/read-weights.ts'
import { createOperationCounts, type OperationCounts } from './operation-counts.ts'
import { callerWith } from './operation-use.ts'

const sdl = `
  schema @link(url: "https://specs.apollo.dev/requiresScopes/v0.1") { query: Query }
  directive @link(url: String) repeatable on SCHEMA
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
  type Query { id: ID name(of: ID): String owner: String @requiresScopes(scopes: [["read"]]) }
`
const document = parse(sdl)
const parts = {
  schema: buildSchema(sdl),
  rules: readAccessRules(document),
  weights: readWeights(document),
  assumedListSize: 20,
}

function prepared(text: string) {
  const parsed = parse(text)
  const [operation] = parsed.definitions
  assert.equal(operation?.kind, Kind.OPERATION_DEFINITION)
  return prepareOperation(1, operation, parsed, parts)
}

function send(counts: OperationCounts, text: string, times = 1): void {
  const operation = prepared(text)
  for (let i = 0; i < times; i++) counts.add(operation, {}, anonymous)
}

const told = (counts: OperationCounts, most?: number) =>
  counts.mostUsed(most).map(({ use: { text }, count }) => [text, count])

test('operations are counted by their text, and the most used come first', () => {
  const counts = createOperationCounts()
  send(counts, 'query A { id }', 2)
  send(counts, '{ name }', 3)
  // As another generation prepares it again.
  send(counts, 'query A { id }', 2)
  send(counts, 'query A{id}')
  assert.deepEqual(told(counts), [
    ['query A { id }', 4],
    ['{ name }', 3],
    ['query A{id}', 1],
  ])
  assert.deepEqual(told(counts, 1), [['query A { id }', 4]])
})

test('what an operation is used with is counted as far as its plan depends on it', () => {
  const counts = createOperationCounts()
  const text = 'query Q($of: ID, $owner: Boolean!) { name(of: $of) owner @include(if: $owner) }'
  const operation = prepared(text)
  const officer: Caller = {
    authenticated: true,
    scopes: new Set(['read', 'write']),
    policies: new Set(['night-shift']),
    subject: '001190000001',
  }
  counts.add(operation, { of: '079190000001', owner: true }, officer)
  counts.add(operation, { of: '079190000002', owner: true }, { ...officer, subject: 'another' })
  counts.add(operation, { of: '079190000001', owner: false }, anonymous)
  const uses = counts.mostUsed()
  assert.deepEqual(
    uses.map(({ use: { conditions, access }, count }) => ({ conditions, access, count })),
    [
      {
        conditions: { owner: true },
        access: { authenticated: true, scopes: ['read'], policies: [] },
        count: 2,
      },
      {
        conditions: { owner: false },
        access: { authenticated: false, scopes: [], policies: [] },
        count: 1,
      },
    ],
  )
  assert.ok(!/\d{12}|night-shift|another/.test(JSON.stringify(uses)))
  const [use] = uses
  assert.ok(use)
  assert.deepEqual(callerWith(use.use.access).scopes, new Set(['read']))
})

test('of very many operations the less used half is forgotten, never the most used', () => {
  const counts = createOperationCounts()
  send(counts, '{ id }', 5)
  for (let i = 0; i < 3_000; i++) send(counts, `query Q${i} { name }`)
  assert.ok(counts.mostUsed().length <= 1_000)
  assert.deepEqual(told(counts, 1), [['{ id }', 5]])
})

test('texts that are very long are not kept, nor too much of others', () => {
  const counts = createOperationCounts()
  send(counts, `{ id }${' '.repeat(100_000)}`)
  assert.deepEqual(told(counts), [])
  for (let i = 0; i < 200; i++) send(counts, `query Q${i} { id }${' '.repeat(40_000)}`)
  const kept = counts.mostUsed().reduce((sum, { use: { text } }) => sum + text.length, 0)
  assert.ok(kept > 0 && kept <= 4 * 1024 * 1024, `${kept} characters`)
})

test('what is no longer used fades, and is forgotten at last', () => {
  const counts = createOperationCounts()
  send(counts, '{ id }', 8)
  send(counts, '{ name }', 3)
  counts.decay(0.5)
  send(counts, '{ name }', 3)
  assert.deepEqual(told(counts), [
    ['{ name }', 4.5],
    ['{ id }', 4],
  ])
  for (let i = 0; i < 20; i++) counts.decay(0.5)
  assert.deepEqual(told(counts), [])
})

test('what was counted elsewhere is added', () => {
  const elsewhere = createOperationCounts()
  send(elsewhere, '{ id }', 2)
  send(elsewhere, '{ name }')
  const counts = createOperationCounts()
  send(counts, '{ name }', 2)
  counts.merge(elsewhere.mostUsed())
  send(counts, '{ id }', 2)
  assert.deepEqual(told(counts), [
    ['{ id }', 4],
    ['{ name }', 3],
  ])
})
