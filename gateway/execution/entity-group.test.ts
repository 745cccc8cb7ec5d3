import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'graphql'
import { askedOf, compileGroup } from './entity-group.ts'
import type { Gathered } from './gathered.ts'
import type { RequiredSelection } from './plan.ts'
import { subgraphDocument } from './response-keys.ts'

const leaf = (name: string): RequiredSelection => ({
  kind: 'field',
  source: name,
  name,
  selections: [],
})

/** What is asked of objects whose representation takes these fields. */
function asked(fields: readonly string[], objects: readonly Gathered[]) {
  const document = subgraphDocument(parse('{ _entities { name } }'))
  const group = {
    responseKey: '_entities',
    variable: 'representations',
    paths: [],
    requires: [{ kind: 'fragment', type: 'Person', selections: fields.map(leaf) }],
    inputRewrites: [],
    outputRewrites: [],
  } as const
  const compiled = compileGroup(group, null, document, {
    possibleTypes: (type) => [type],
    interfaceObjects: new Set(),
    keysOf: () => [],
    clientPath: (place) => place,
    isClientArgument: () => false,
  })
  const { indexes, representations } = askedOf(compiled, objects)
  return [representations.map((text): unknown => JSON.parse(text)), indexes]
}

const person = (fields: object) => ({ __typename: 'Person', ...fields })

test('equal entities are asked for once', () => {
  assert.deepEqual(asked(['id'], [{ id: 'a' }, { id: 'b' }, { id: 'a' }]), [
    [person({ id: 'a' }), person({ id: 'b' })],
    [0, 1, 0],
  ])
})

test('entities of several fields are equal where all of them are', () => {
  const [first, second] = [
    { id: 'a', at: '1' },
    { id: 'a', at: '2' },
  ]
  assert.deepEqual(asked(['id', 'at'], [first, second, first]), [
    [person(first), person(second)],
    [0, 1, 0],
  ])
})

test('a number is not the text of the same digits, nor a text that looks like a representation', () => {
  const odd = '{"__typename":"Person","id":1}'
  assert.deepEqual(asked(['id'], [{ id: 1 }, { id: '1' }, { id: odd }, { id: 1 }]), [
    [person({ id: 1 }), person({ id: '1' }), person({ id: odd })],
    [0, 1, 2, 0],
  ])
})

test('an object of another type is not asked for, whatever its id', () => {
  assert.deepEqual(asked(['id'], [{ id: 'a' }, { __typename: 'Bot', id: 'a' }]), [
    [person({ id: 'a' })],
    [0],
  ])
})
