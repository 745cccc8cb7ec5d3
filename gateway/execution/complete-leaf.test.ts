import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql'
import { leafCoercion } from './complete-leaf.ts'

const status = new GraphQLEnumType({ name: 'Status', values: { OPEN: {}, DONE: {} } })
const amount = new GraphQLScalarType({ name: 'Amount' })

/** Values of subgraphs, and what the response holds; undefined where it is none of the type's. */
const cases: ReadonlyArray<readonly [GraphQLLeafType, unknown, unknown]> = [
  [GraphQLInt, 2_147_483_647, 2_147_483_647],
  [GraphQLInt, 2_147_483_648, undefined],
  [GraphQLInt, 1.5, undefined],
  [GraphQLInt, '1', undefined],
  [GraphQLFloat, 1.5, 1.5],
  [GraphQLFloat, JSON.parse('1e999'), undefined],
  [GraphQLFloat, '1.5', undefined],
  [GraphQLString, 'Đ', 'Đ'],
  [GraphQLString, 1, undefined],
  [GraphQLBoolean, false, false],
  [GraphQLBoolean, 0, undefined],
  [GraphQLID, 7, '7'],
  [GraphQLID, 7.5, undefined],
  [status, 'OPEN', 'OPEN'],
  [status, 'LOST', undefined],
  [amount, '150000', '150000'],
  [amount, JSON.parse('-1e999'), undefined],
]

for (const [type, value, expected] of cases)
  test(`${JSON.stringify(value)} of a subgraph is ${expected === undefined ? 'no' : 'a'} ${type} (${typeof value} ${value})`, () => {
    assert.equal(leafCoercion(type)(value), expected)
  })
