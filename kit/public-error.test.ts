import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApolloServer } from '@apollo/server'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { pino } from 'pino'
import { badInput, Failure } from './errors.ts'
import { faultLog, publicError } from './public-error.ts'

const leak = new Error('password=hunter2 at 10.0.0.4:5432')

/** What a client is told, and what the log holds, when a resolver throws. */
async function outcomeOf(thrown: unknown, query = '{ fee }') {
  const lines: string[] = []
  const log = pino({ level: 'error' }, { write: (line) => lines.push(line) })
  const server = new ApolloServer({
    typeDefs: 'type Query { fee: Int }',
    resolvers: {
      Query: {
        fee() {
          throw thrown
        },
      },
    },
    formatError: publicError,
    includeStacktraceInErrorResponses: true,
    plugins: [faultLog(log)],
  })
  const { body } = await server.executeOperation({ query, operationName: 'Asked' })
  await server.stop()
  assert.ok(body.kind === 'single')
  const [error] = body.singleResult.errors ?? []
  assert.ok(error)
  return { error, log: lines.join('') }
}

const locations = [{ line: 1, column: 15 }]
const query = 'query Asked { fee }'

test('a failure is shown with its code and argument, and where it happened', async () => {
  const { error, log } = await outcomeOf(badInput('first', 'a page holds 1 to 500 rows'), query)
  assert.deepEqual(error, {
    message: 'Argument "first": a page holds 1 to 500 rows',
    locations,
    path: ['fee'],
    extensions: { code: 'BAD_USER_INPUT', argument: 'first' },
  })
  assert.equal(log, '')
})

test('the cause of a failure is for the log only', async () => {
  const failure = new Failure('SUBGRAPH_TIMEOUT', 'fees took too long', { cause: leak })
  const { error, log } = await outcomeOf(failure, query)
  assert.doesNotMatch(JSON.stringify(error), /hunter2/)
  assert.equal(error.extensions?.code, 'SUBGRAPH_TIMEOUT')
  assert.match(log, /hunter2/)
  assert.match(log, /"operation":"Asked"/)
})

const strangers: ReadonlyArray<[what: string, thrown: unknown]> = [
  ['an error', leak],
  ['text', 'password=hunter2'],
  ['a GraphQL error without a code', new GraphQLError('password=hunter2')],
  [
    'a GraphQL error with a code of somebody else',
    new GraphQLError('hunter2', {
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', host: 'hunter2' },
    }),
  ],
]

for (const [what, thrown] of strangers)
  test(`${what} that nobody foresaw is masked, and logged`, async () => {
    const { error, log } = await outcomeOf(thrown, query)
    assert.deepEqual(error, {
      message: 'Internal error',
      locations,
      path: ['fee'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    })
    assert.match(log, /hunter2/)
  })

test("GraphQL's own errors about the request are shown, without a stack", async () => {
  for (const [text, code] of [
    ['{ fee', 'GRAPHQL_PARSE_FAILED'],
    ['query Asked { fees }', 'GRAPHQL_VALIDATION_FAILED'],
  ] as const) {
    const { error, log } = await outcomeOf(leak, text)
    assert.deepEqual(error.extensions, { code })
    assert.notEqual(error.message, 'Internal error')
    assert.equal(log, '')
  }
})

test('extensions that a client has no use for are left out', () => {
  const formatted: GraphQLFormattedError = {
    message: 'no',
    extensions: { code: 'BAD_USER_INPUT', argument: 'first', stacktrace: ['at x'], host: 'h' },
  }
  assert.deepEqual(publicError(formatted, new GraphQLError('no')), {
    message: 'no',
    extensions: { code: 'BAD_USER_INPUT', argument: 'first' },
  })
})
