import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, Kind, parse } from 'graphql'
import { prepareOperation } from './execution/prepare-operation.ts'
import { readAccessRules } from './execution/read-access-rules.ts'
import { createKnownOperations } from './known-operations.ts'
import { readWeights } from './limits/read-weights.ts'

const schema = buildSchema('type Query { id: ID name: String }')
const supergraph = parse('type Query { id: ID name: String }')
const parts = {
  schema,
  rules: readAccessRules(supergraph),
  weights: readWeights(supergraph),
  assumedListSize: 20,
}

function known() {
  return createKnownOperations({
    prepare: (operation, document) => prepareOperation(1, operation, document, parts),
  })
}

function documentOf(text: string) {
  const document = parse(text)
  const [operation] = document.definitions
  assert.equal(operation?.kind, Kind.OPERATION_DEFINITION)
  return [operation, document] as const
}

test('the only operation of a document is known by its text, with its name or without', () => {
  const operations = known()
  const text = 'query A { id }'
  const prepared = operations.prepare(text, ...documentOf(text))
  assert.equal(operations.find(text, 'A'), prepared)
  assert.equal(operations.find(text, null), prepared)
  assert.equal(operations.find(text, 'B'), undefined)
  assert.equal(operations.prepare(text, ...documentOf(text)), prepared)
})

test('an operation among several is known by its name alone', () => {
  const operations = known()
  const text = 'query A { id } query B { name }'
  const a = operations.prepare(text, ...documentOf(text))
  assert.equal(operations.find(text, 'A'), a)
  assert.equal(operations.find(text, null), undefined)
  assert.equal(operations.find(text, 'B'), undefined)
})

test('what is no name of an operation is never known', () => {
  const operations = known()
  const text = 'query A { id }'
  operations.prepare(text, ...documentOf(text))
  for (const name of ['', 'A\n', 'A B', '1', 'A\nquery A { id }', '__proto__'])
    assert.equal(operations.find(text, name), undefined)
})
