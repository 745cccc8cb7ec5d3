import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql'
import { leafCoercion, leafTest } from './complete-leaf.ts'

test('an Int is a whole number of 32 bits', () => {
  const coerce = leafCoercion(GraphQLInt)
  for (const value of [0, -1, 2 ** 31 - 1, -(2 ** 31)]) assert.equal(coerce(value), value)
  for (const value of [2 ** 31, 1.5, '1', true, Number.NaN]) assert.equal(coerce(value), undefined)
})

test('an ID is text, and a whole number becomes text', () => {
  const coerce = leafCoercion(GraphQLID)
  assert.deepEqual(['a', 7, -7].map(coerce), ['a', '7', '-7'])
  for (const value of [1.5, true, {}, ['a']]) assert.equal(coerce(value), undefined)
})

test('text, numbers and truth values are never taken for each other', () => {
  assert.deepEqual(['1', 1, true].map(leafCoercion(GraphQLString)), ['1', undefined, undefined])
  assert.deepEqual(['1', 1, true].map(leafCoercion(GraphQLFloat)), [undefined, 1, undefined])
  assert.deepEqual(['1', 1, true].map(leafCoercion(GraphQLBoolean)), [undefined, undefined, true])
})

test('an enum has its own values only', () => {
  const coerce = leafCoercion(new GraphQLEnumType({ name: 'Kind', values: { BOOK: {}, FILM: {} } }))
  assert.deepEqual(['BOOK', 'GAME', 'constructor', 0].map(coerce), [
    'BOOK',
    undefined,
    undefined,
    undefined,
  ])
})

test('values of scalars that are not built in stay as the subgraph gave them', () => {
  const value = { any: ['thing'] }
  assert.equal(leafCoercion(new GraphQLScalarType({ name: 'JSON' }))(value), value)
})

test('a number past all that JSON can write is no value of any scalar', () => {
  for (const type of [GraphQLFloat, new GraphQLScalarType({ name: 'JSON' })])
    for (const text of ['1e999', '-1e999'])
      assert.equal(leafCoercion(type)(JSON.parse(text)), undefined)
})

test('what passes the written test of a type stays as it is', () => {
  const kind = new GraphQLEnumType({ name: 'Kind', values: { BOOK: {} } })
  const types = [GraphQLString, GraphQLID, GraphQLInt, GraphQLFloat, GraphQLBoolean, kind]
  for (const type of [...types, new GraphQLScalarType({ name: 'JSON' })]) {
    const passes = new Function('value', `return ${leafTest(type)('value')}`)
    const coerce = leafCoercion(type)
    fc.assert(fc.property(fc.jsonValue(), (value) => !passes(value) || coerce(value) === value))
    for (const value of [
      undefined,
      null,
      '1e999',
      2 ** 31,
      Number.POSITIVE_INFINITY,
      { valueOf: 1, toString: 1 },
    ])
      if (passes(value)) assert.equal(coerce(value), value)
  }
})

test('the written tests spare most values of the types that are built in the coercion', () => {
  const common = new Map<GraphQLScalarType, unknown>([
    [GraphQLString, 'Ất'],
    [GraphQLID, 'a'],
    [GraphQLInt, 7],
    [GraphQLFloat, 0.5],
    [GraphQLBoolean, true],
  ])
  for (const [type, value] of common)
    assert.ok(new Function('value', `return ${leafTest(type)('value')}`)(value))
})
