import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FieldNode, Kind, parse } from 'graphql'
import { createGatheredKeys } from './gathered-keys.ts'

/** The keys of fields in the order that they are asked in one operation. */
function keysOf(text: string): string[] {
  const [operation] = parse(`{ ${text} }`).definitions
  assert.ok(operation?.kind === Kind.OPERATION_DEFINITION)
  const keyOf = createGatheredKeys('alias_')
  return operation.selectionSet.selections.map((node) => keyOf(node as FieldNode))
}

test('a field without alias and arguments is gathered under its name', () => {
  assert.deepEqual(keysOf('price'), ['price'])
})

test('a name stands for no other field, and for no field with arguments', () => {
  assert.deepEqual(keysOf('price: name weight(unit: KG)'), ['alias_price', 'alias_weight'])
})

test('one response key of fields that differ in name or arguments has a key for each', () => {
  assert.deepEqual(keysOf('x: price x: price(in: VND) x: weight x: price price price(in: USD)'), [
    'alias_x',
    'alias_1_x',
    'alias_2_x',
    'alias_x',
    'price',
    'alias_price',
  ])
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
