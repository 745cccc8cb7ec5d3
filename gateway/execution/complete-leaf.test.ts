import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql'
import { leafCoercion } from './complete-leaf.ts'

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
