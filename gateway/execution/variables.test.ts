import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, Kind, parse } from 'graphql'
import { coerceVariables } from './variables.ts'

const schema = buildSchema(`
  type Query { find(ids: [ID!], filter: Filter): ID }
  input Filter { first: Int = 10, kind: Kind }
  enum Kind { BOOK FILM }
`)

function coerced(definitions: string, given: Readonly<Record<string, unknown>>) {
  const [operation] = parse(`query (${definitions}) { find }`).definitions
  assert.ok(operation?.kind === Kind.OPERATION_DEFINITION)
  return coerceVariables(operation, given, schema, 20)
}

test('what is not given is its default, and without one it is not there', () => {
  assert.deepEqual(coerced('$first: Int = 5, $kind: Kind, $none: Int', { none: null }), {
    values: { first: 5, none: null },
  })
})

test('one value for a list is a list of it, and defaults go into objects', () => {
  assert.deepEqual(coerced('$ids: [ID!], $filter: Filter', { ids: 7, filter: { kind: 'BOOK' } }), {
    values: { ids: ['7'], filter: { first: 10, kind: 'BOOK' } },
  })
})

test('a value that does not fit is a fault of the client with the name of its variable', () => {
  const result = coerced('$kind: Kind!', { kind: 'GAME' })
  assert.ok('errors' in result)
  const [error] = result.errors
  assert.match(error?.message ?? '', /\$kind/)
  assert.equal(error?.extensions.code, 'BAD_USER_INPUT')
})

test('of a flood of faults a handful is told', () => {
  const result = coerced('$ids: [ID!]', { ids: Array.from({ length: 5_000 }, () => null) })
  assert.ok('errors' in result && result.errors.length === 20)
})
