import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FieldNode, Kind, parse } from 'graphql'
import { createGatheredKeys } from './gathered-keys.ts'

/** The keys of fields in the order that they are asked in one operation; planners add `id` and `price`. */
function keysOf(text: string): string[] {
  const [operation] = parse(`{ ${text} }`).definitions
  assert.ok(operation?.kind === Kind.OPERATION_DEFINITION)
  const addedFields = new Set(['id', 'price'])
  const keyOf = createGatheredKeys({ aliasPrefix: 'alias_', addedFields })
  return operation.selectionSet.selections.map((node) => keyOf(node as FieldNode))
}

test('a field without alias is gathered under its name', () => {
  assert.deepEqual(keysOf('price name(short: true)'), ['price', 'name'])
})

test('no alias is gathered under a name, which another field may have', () => {
  assert.deepEqual(keysOf('id: name name: id'), ['alias_1_id', 'alias_name'])
})

test('the name of a field that planners add stands for that field without arguments alone', () => {
  assert.deepEqual(keysOf('price(in: VND) price'), ['alias_1_price', 'price'])
})

test('one response key of fields that differ in name or arguments has a key for each', () => {
  assert.deepEqual(
    keysOf('x: name x: f(of: 1) x: name name name(short: true) name(short: false)'),
    ['alias_x', 'alias_1_x', 'alias_x', 'name', 'alias_1_name', 'alias_2_name'],
  )
})

test('arguments are equal in any order, and so are the fields of their objects', () => {
  const [first, second] = keysOf(
    'f(a: 1, b: { c: [{ d: 2, e: 3 }] }) f(b: { c: [{ e: 3, d: 2 }] }, a: 1)',
  )
  assert.equal(first, second)
})

test('the order of a list is part of an argument', () => {
  const [first, second] = keysOf('f(of: [1, 2]) f(of: [2, 1])')
  assert.notEqual(first, second)
})

test('no key is one that every object has of itself', () => {
  assert.deepEqual(keysOf('constructor toString __proto__: id'), [
    'alias_constructor',
    'alias_toString',
    'alias___proto__',
  ])
})
