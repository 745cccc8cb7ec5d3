import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, parse, print } from 'graphql'
import { answer, readRequest } from './answer.ts'
import { pruneUnknown } from './prune-unknown.ts'

const schema = buildSchema(`
  type Query { root: String! graph(id: ID!): Graph }
  type Graph { id: ID! variant(name: String!): Graph publish(input: PublishInput!): Result }
  union Result = Done | Denied
  type Done { id: ID! }
  type Denied { message: String! }
  input PublishInput { sdl: String! }
`)

const pruned = (document: string) =>
  print(pruneUnknown(parse(document), schema)).replace(/\s+/g, ' ')

test('what the schema knows stays as it is', () => {
  const document = 'query A($id: ID!) { root graph(id: $id) { __typename id } }'
  assert.equal(pruned(document), document)
})

test('unknown fields, arguments and types are left out with what only they used', () => {
  assert.equal(
    pruned(`query A($id: ID!, $mode: LaunchMode, $new: String) {
      graph(id: $id, mode: $mode) {
        id
        launch(id: $new) { id status }
        variant(name: "a") { downstream { id } }
        publish(input: { sdl: "x", mode: $mode }) { ... on Done { id } ... on Queued { place } }
      }
    }`),
    'query A($id: ID!) { graph(id: $id) { id publish(input: {sdl: "x"}) { ... on Done { id } } } }',
  )
})

test('unknown fields of variables are left out', async () => {
  const given: unknown[] = []
  const asked = readRequest({
    query:
      'query A($input: PublishInput!) { graph(id: "a") { publish(input: $input) { __typename } } }',
    variables: { input: { sdl: 'x', later: true } },
  })
  const publish = ({ input }: { input: unknown }) => {
    given.push({ ...Object(input) })
    return { __typename: 'Done' }
  }
  const answered = await answer(schema, asked, {
    roots: { query: { graph: () => ({ publish }) } },
    context: async () => null,
    onFault: (error) => assert.fail(String(error)),
  })
  assert.equal(answered.errors, undefined)
  assert.deepEqual(given, [{ sdl: 'x' }])
})

test('a failure leaves data with its root fields, and does not tell what broke', async () => {
  const faults: unknown[] = []
  const fault = new Error('password of the database')
  const answered = await answer(schema, readRequest({ query: '{ root graph(id: "a") { id } }' }), {
    roots: {
      query: {
        root: 'x',
        graph: () => {
          throw fault
        },
      },
    },
    context: async () => null,
    onFault: (error) => faults.push(error),
  })
  assert.deepEqual(answered, {
    data: { root: '', graph: null },
    errors: [
      {
        message: 'Internal error of the registry; its log tells more',
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ],
  })
  assert.deepEqual(faults, [fault])
})
