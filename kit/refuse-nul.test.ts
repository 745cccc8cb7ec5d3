import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ApolloServer } from '@apollo/server'
import { argumentNames } from './argument-names.ts'
import { refuseNul } from './refuse-nul.ts'

const server = new ApolloServer({
  typeDefs: `
    input Filter { code: String codes: [String!] }
    type Query { fees(code: ID, filter: Filter): Int }
  `,
  resolvers: { Query: { fees: () => 1 } },
  plugins: [argumentNames, refuseNul],
})
after(() => server.stop())

async function answerTo(query: string, variables: Record<string, unknown> = {}) {
  const { body } = await server.executeOperation({ query, variables })
  assert.ok(body.kind === 'single')
  return body.singleResult
}

const faulty: ReadonlyArray<
  [argument: string, query: string, variables?: Record<string, unknown>]
> = [
  ['code', '{ fees(code: "a\\u0000b") }'],
  ['code', '{ fees(code: "a\0b") }'],
  ['filter.codes', '{ fees(filter: { codes: ["a", "\\u{0}"] }) }'],
  ['code', 'query ($code: ID) { fees(code: $code) }', { code: 'a\0' }],
  ['filter.code', 'query ($code: String) { fees(filter: { code: $code }) }', { code: '\0' }],
  [
    'filter.codes[1]',
    'query ($filter: Filter) { fees(filter: $filter) }',
    { filter: { codes: ['a', '\0'] } },
  ],
]

for (const [argument, query, variables] of faulty)
  test(`U+0000 in "${argument}" is refused in ${JSON.stringify(query)}`, async () => {
    const [error] = (await answerTo(query, variables)).errors ?? []
    assert.equal(error?.message, `Argument "${argument}": a text cannot hold the character U+0000`)
    assert.equal(error.extensions?.code, 'BAD_USER_INPUT')
    assert.equal(error.extensions.argument, argument)
  })

test('other text is taken', async () => {
  const query = 'query ($filter: Filter) { fees(code: "\\u0001", filter: $filter) }'
  const { data, errors } = await answerTo(query, { filter: { code: 'Đăng ký', codes: null } })
  assert.deepEqual({ ...data }, { fees: 1 })
  assert.equal(errors, undefined)
})
