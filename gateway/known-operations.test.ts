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

test('an operation is known by its text and the name that was asked for', () => {
  const operations = known()
  const text = 'query A { id }'
  const prepared = operations.prepare(text, 'A', ...documentOf(text))
  assert.equal(operations.find(text, 'A'), prepared)
  assert.equal(operations.find(text, null), undefined)
  assert.equal(operations.find(text, 'B'), undefined)
})

test('what is no name of an operation is never known', () => {
  const operations = known()
  const text = 'query A { id }'
  for (const name of ['', 'A\n', 'A B', '1', 'A\nquery A { id }']) {
    operations.prepare(text, name, ...documentOf(text))
    assert.equal(operations.find(text, name), undefined)
  }
})

test('a text that begins as the name of another is not taken for that', () => {
  const operations = known()
  const text = '{ id }'
  operations.prepare(text, 'A', ...documentOf(text))
  assert.equal(operations.find(`A\n${text}`, null), undefined)
})
