import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ApolloServer } from '@apollo/server'
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { argumentNames } from './argument-names.ts'

const day = new GraphQLScalarType({
  name: 'Day',
  parseValue(raw) {
    if (raw === 'today') return raw
    throw new GraphQLError('Day must be today', { extensions: { code: 'BAD_USER_INPUT' } })
  },
  parseLiteral(node) {
    if (node.kind === Kind.STRING && node.value === 'today') return node.value
    throw new GraphQLError('Day must be today', { nodes: node })
  },
})

const server = new ApolloServer({
  typeDefs: `
    scalar Day
    enum Kind { FEE CHARGE }
    input Period { from: Day! to: Day }
    input Filter { kind: Kind kinds: [Kind!] period: Period }
    type Query {
      fees(filter: Filter, first: Int, on: Day): Int
      other(last: Int): Int
    }
  `,
  resolvers: {
    Day: day,
    Query: { fees: () => 1, other: () => Promise.reject(new Error('fault')) },
  },
  plugins: [argumentNames],
  includeStacktraceInErrorResponses: false,
})
after(() => server.stop())

async function errorOf(query: string, variables: Record<string, unknown> = {}) {
  const { body } = await server.executeOperation({ query, variables })
  assert.ok(body.kind === 'single')
  const [error] = body.singleResult.errors ?? []
  assert.ok(error)
  return error
}

const faulty: ReadonlyArray<
  [argument: string, query: string, variables?: Record<string, unknown>]
> = [
  ['first', '{ fees(first: "x") }'],
  ['on', '{ fees(on: "tomorrow") }'],
  ['filter.kind', '{ fees(filter: { kind: TAX }) }'],
  ['filter.kinds', '{ fees(filter: { kinds: [FEE, TAX] }) }'],
  ['filter.period.from', '{ fees(filter: { period: { from: "tomorrow" } }) }'],
  ['filter.period.from', '{ fees(filter: { period: { to: "today" } }) }'],
  ['filter.agency', '{ fees(filter: { agency: 1 }) }'],
  ['filter.period.until', '{ fees(filter: { period: { from: "today", until: 1 } }) }'],
  ['first', 'query ($rows: Int) { fees(first: $rows) }', { rows: 'x' }],
  ['on', 'query ($day: Day) { fees(on: $day) }', { day: 'tomorrow' }],
  ['filter.kind', 'query ($kind: Kind) { fees(filter: { kind: $kind }) }', { kind: 'TAX' }],
  ['filter.kind', 'query ($filter: Filter) { fees(filter: $filter) }', { filter: { kind: 'TAX' } }],
  [
    'filter.kinds[1]',
    'query ($filter: Filter) { fees(filter: $filter) }',
    { filter: { kinds: ['FEE', 'TAX'] } },
  ],
  [
    'filter.period.from',
    'query ($period: Period) { fees(filter: { period: $period }) }',
    { period: { from: 'tomorrow' } },
  ],
  [
    'filter.period.from',
    'query ($period: Period) { fees(filter: { period: $period }) }',
    { period: { to: 'today' } },
  ],
  [
    'filter.period.from',
    'query ($filter: Filter) { fees(filter: $filter) }',
    { filter: { period: { to: 'today' } } },
  ],
  ['filter.agency', 'query ($filter: Filter) { fees(filter: $filter) }', { filter: { agency: 1 } }],
  [
    'filter.period.until',
    'query ($filter: Filter) { fees(filter: $filter) }',
    { filter: { period: { from: 'today', until: 1 } } },
  ],
  [
    'filter.kinds[0]',
    'query ($kinds: [Kind!]) { fees(filter: { kinds: $kinds }) }',
    { kinds: ['TAX'] },
  ],
]

for (const [argument, query, variables] of faulty)
  test(`"${argument}" is named in ${query}`, async () => {
    const error = await errorOf(query, variables)
    assert.equal(error.extensions?.argument, argument)
    assert.equal(error.extensions?.code, 'BAD_USER_INPUT')
    assert.ok(error.message.startsWith(`Argument "${argument}": `), error.message)
  })

test('a variable that is used twice names both arguments', async () => {
  const error = await errorOf('query ($rows: Int) { fees(first: $rows) other(last: $rows) }', {
    rows: 'x',
  })
  assert.equal(error.extensions?.argument, 'first, last')
})

test('errors that are not about an argument stay as they are', async () => {
  for (const query of ['{ fee }', '{ ...Fee }', '{ other }', '{ fees(', '{ fees { x } }']) {
    const error = await errorOf(query)
    assert.equal(error.extensions?.argument, undefined)
    assert.doesNotMatch(error.message, /^Argument/)
  }
})
