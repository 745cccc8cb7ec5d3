import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'graphql'
import { entitiesField, responseKeys, subgraphDocument } from './response-keys.ts'

const read = (text: string) => subgraphDocument(parse(text))

test('the keys of an answer are those of all types, each under its alias', () => {
  const document = read(
    '{ id b: name ... on Book { pages ...F } ...F } fragment F on Node { id kind { deep } ...F }',
  )
  assert.deepEqual(
    [...responseKeys(document.selectionSet, document, [])],
    ['id', 'b', 'pages', 'kind'],
  )
})

test('of several `_entities` fields the one of a response key is found', () => {
  const document = read('{ _e0: _entities { a } _e1: _entities { b } }')
  const keys = responseKeys(entitiesField('_e1', document).selectionSet, document, [])
  assert.deepEqual([...keys], ['b'])
  assert.throws(() => entitiesField('_e2', document), /no entities/)
})
