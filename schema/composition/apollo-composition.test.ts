import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { composeSubgraphs } from './apollo-composition.ts'
import type { ComposedSupergraph, CompositionNote } from './composition.ts'

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible"])\n'
const source = (name: string, sdl: string) => ({ name, url: `http://${name}/graphql`, sdl })

function composed(...subgraphs: ReturnType<typeof source>[]): ComposedSupergraph {
  const composition = composeSubgraphs(subgraphs)
  assert.ok('supergraphSdl' in composition, JSON.stringify(composition))
  return composition
}

function errorsOf(...subgraphs: ReturnType<typeof source>[]): readonly CompositionNote[] {
  const composition = composeSubgraphs(subgraphs)
  assert.ok('errors' in composition)
  return composition.errors
}

test('a supergraph comes with what clients see of it', () => {
  const { apiSdl } = composed(
    source('fees', `${link}type Query { fee: Int secret: Int @inaccessible }`),
  )
  assert.equal(apiSdl, 'type Query {\n  fee: Int\n}')
})

test('an error tells its code and where it stands in each subgraph', () => {
  const fee = (due: string) => `${link}type Fee @key(fields: "id") {\n  id: ID!\n  due: ${due}\n}`
  const errors = errorsOf(
    source('fees', `${fee('Int')} type Query { a: Int }`),
    source('centre', fee('String')),
  )
  assert.deepEqual(
    errors.map(({ code, places }) => ({ code, places })),
    ['FIELD_TYPE_MISMATCH', 'INVALID_FIELD_SHARING'].map((code) => ({
      code,
      places: [
        { subgraph: 'centre', line: 4, column: 3 },
        { subgraph: 'fees', line: 4, column: 3 },
      ],
    })),
  )
})

test('the syntax errors of every subgraph are told with their places', () => {
  assert.deepEqual(errorsOf(source('fees', 'type Query {'), source('centre', '\n  nonsense')), [
    {
      code: 'INVALID_GRAPHQL',
      message: '[fees] Syntax Error: Expected Name, found <EOF>.',
      places: [{ subgraph: 'fees', line: 1, column: 13 }],
    },
    {
      code: 'INVALID_GRAPHQL',
      message: '[centre] Syntax Error: Unexpected Name "nonsense".',
      places: [{ subgraph: 'centre', line: 2, column: 3 }],
    },
  ])
})

test('a hint tells its code and its places', () => {
  const { hints } = composed(
    source('fees', `${link}type Query { e: E } enum E { A B }`),
    source('centre', `${link}type Query { f: E } enum E { A }`),
  )
  assert.deepEqual(
    hints.map(({ code, places }) => [code, places.map(({ subgraph }) => subgraph)]),
    [['INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM', ['centre', 'fees']]],
  )
})

const refused: ReadonlyArray<[what: string, sdl: string, code: string, message: RegExp]> = [
  ['is empty', '', 'INVALID_GRAPHQL', /Unexpected <EOF>/],
  [
    'is of a federation to come',
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.99") type Query { a: Int }',
    'UNKNOWN_FEDERATION_LINK_VERSION',
    /v2\.99/,
  ],
  [
    'uses a directive to come',
    `${link}type Query { a: Int @futureDirective(x: 1) }`,
    'INVALID_GRAPHQL',
    /Unknown directive "@futureDirective"/,
  ],
  [
    'imports a directive to come',
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@future"]) type Query { a: Int }',
    'INVALID_LINK_DIRECTIVE_USAGE',
    /@future/,
  ],
  ['names a type that is not there', 'type Query { a: Nowhere }', 'INVALID_GRAPHQL', /Nowhere/],
  ['has no queries', 'type Fee { id: ID! }', 'NO_QUERIES', /query root type/],
  [
    'is nested without end',
    `type Query { a: ${'['.repeat(100_000)}Int${']'.repeat(100_000)} }`,
    'SCHEMA_TOO_DEEP',
    /too deeply/,
  ],
  [
    'has no object for its queries',
    'enum Query { A }',
    'INVALID_GRAPHQL',
    /must be an object type/,
  ],
  [
    'extends Query as none',
    'extend input Query { a: Int }',
    'INVALID_GRAPHQL',
    /must be an object/,
  ],
]

for (const [what, sdl, code, message] of refused)
  test(`a schema that ${what} is refused with ${code}`, () => {
    const errors = errorsOf(source('fees', sdl))
    assert.ok(errors.some((error) => error.code === code && message.test(error.message)))
  })

for (const name of ['', 'a b', '1st', '__fees', 'lệ-phí', 'fees"'])
  test(`a subgraph cannot be called "${name}"`, () => {
    const [error] = errorsOf(source(name, 'type Query { a: Int }'))
    assert.equal(error?.code, 'INVALID_SUBGRAPH_NAME')
  })

test('two subgraphs cannot have one name', () => {
  const [error] = errorsOf(
    source('fees', 'type Query { a: Int }'),
    source('fees', 'type Query { b: Int }'),
  )
  assert.match(error?.message ?? '', /"fees" is the name of two subgraphs/)
})

const token = fc.constantFrom(
  ...['type', 'Query', 'Fee', 'interface', 'union', 'enum', 'input', 'scalar', 'extend', 'schema'],
  ...['implements', 'id', 'ID', 'Int', '{', '}', '(', ')', ':', '!', '[', ']', '=', '|', '&', '@'],
  ...[
    '@key(fields: "id")',
    '@key(fields: "id { x")',
    '@shareable',
    '@external',
    '"Phí."',
    '1',
    '"',
  ],
  ...['@override(from: "b")', '@requires(fields: "id")', 'type Query { a: Int }', link],
)

const definitions = [
  ...[link, 'type Query { a: A u: U n: N }', 'type A @key(fields: "id b { c }") { id: ID! b: A }'],
  ...['extend type A { c(i: I): E }', 'union U = A | E', 'interface N @key(fields: "x") { x: E! }'],
  ...[
    'enum E { A B }',
    'input I { i: I! }',
    'type B implements N { x: E! @requires(fields: "y") }',
  ],
  ...[
    'directive @a(i: I = {}) on OBJECT',
    'extend type Query @a { b: B }',
    'scalar E',
    'schema { query: A }',
  ],
]

test('whatever a schema holds, composing it gives a supergraph or errors that say something', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.array(token, { maxLength: 30 }), fc.subarray(definitions)),
      (tokens) => {
        const composition = composeSubgraphs([source('fees', tokens.join(' '))])
        if ('supergraphSdl' in composition) return composition.supergraphSdl.length > 0
        return composition.errors.length > 0 && composition.errors.every(({ message }) => message)
      },
    ),
    { numRuns: 500 },
  )
})
