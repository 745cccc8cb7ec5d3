import { gzipSync } from 'node:zlib'
import type { FailureCode } from '#kit/errors.ts'
import type { LimitName } from '../gateway/limits/limits.ts'

/** A single request that is meant to do harm, and how it has to be answered. */
export interface HostileRequest {
  readonly what: string
  readonly body: string | Buffer<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
  /** Undefined where it is answered as any other. */
  readonly code?: FailureCode
  readonly limit?: LimitName
}

/** Two subgraphs that share all of a type that holds itself: there are 2^n ways to ask it n deep. */
export const hostileSchemas: ReadonlyArray<{ readonly name: string; readonly sdl: string }> = [
  'first',
  'second',
].map((name) => ({
  name,
  sdl: `
    extend schema @link(
      url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@listSize"]
    )
    type Query {
      node(id: ID, ids: [ID!], any: Any, number: Float, filter: Filter): Node @shareable
      nodes(first: Int = 10): [Node!]
        @shareable @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
    }
    type Node @shareable { id: ID a: Node b: Node nodes: [Node!] }
    input Filter { and: [Filter!] id: ID }
    scalar Any
  `,
}))

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ')
const nested = (levels: number, open: string, inner: string, close: string) =>
  open.repeat(levels) + inner + close.repeat(levels)

const json = (query: string, variables?: string) =>
  `{"query":${JSON.stringify(query)}${variables === undefined ? '' : `,"variables":${variables}`}}`

const limited = (what: string, limit: LimitName, query: string): HostileRequest => ({
  what,
  body: json(query),
  code: 'LIMIT_EXCEEDED',
  limit,
})
const invalid = (what: string, query: string): HostileRequest => ({
  what,
  body: json(query),
  code: 'GRAPHQL_VALIDATION_FAILED',
})

const bomb = (levels: number) =>
  `{ node { ...F0 } } ${times(
    levels,
    (level) => `fragment F${level} on Node { a { ...F${level + 1} } b { ...F${level + 1} } }`,
  )} fragment F${levels} on Node { id }`
const flatBomb = `{ node { ...F0 } } ${times(
  60,
  (level) => `fragment F${level} on Node { ...F${level + 1} ...F${level + 1} }`,
)} fragment F60 on Node { id }`

const documents: readonly HostileRequest[] = [
  limited('fields 31 deep', 'depth', `{ node ${nested(29, '{ a ', '{ id }', ' }')} }`),
  limited('brackets 100,000 deep', 'depth', '{ a '.repeat(100_000)),
  limited('lists 100,000 deep', 'depth', `{ node(any: ${'['.repeat(100_000)}) { id } }`),
  limited('a million tokens', 'tokens', `{ ${'a '.repeat(400_000)} }`),
  limited('aliases', 'aliases', `{ node { ${times(400, (index) => `a${index}: id`)} } }`),
  limited('fields at the root', 'rootFields', `{ ${times(200, () => 'node { id }')} }`),
  limited('directives', 'directives', `{ node { id ${times(2_000, () => '@include')} } }`),
  limited('fields', 'fields', `{ node { ${times(4_000, () => 'id')} } }`),
  limited(
    '500 operations',
    'operations',
    times(500, (index) => `query Q${index} { node { id } }`),
  ),
  limited(
    '600 fragments',
    'fragments',
    `{ node { ...F0 } } ${times(
      600,
      (index) => `fragment F${index} on Node { ...F${(index + 1) % 600} }`,
    )}`,
  ),
  limited('a bomb of fragments', 'fields', bomb(15)),
  limited('a deep bomb of fragments', 'fragments', bomb(200)),
  limited('a bomb of fragments without fields between', 'fields', flatBomb),
  limited(
    'lists in lists',
    'cost',
    `{ nodes(first: 500) ${nested(8, '{ nodes ', '{ id }', '}')} }`,
  ),
  limited('a list of very many', 'cost', '{ nodes(first: 2000000000) { id } }'),
  invalid(
    'fragments that hold each other',
    `{ node { ...F0 } } ${times(
      100,
      (index) => `fragment F${index} on Node { ...F${(index + 1) % 100} }`,
    )}`,
  ),
  invalid(
    'fragments that all hold all',
    `{ node { ...F0 } } ${times(
      34,
      (index) => `fragment F${index} on Node { id ${times(34, (other) => `...F${other}`)} }`,
    )}`,
  ),
  invalid('one name for many things', `{ ${times(49, () => `node { ${times(45, () => 'a')} }`)} }`),
  invalid(
    'one name with many arguments',
    `{ ${times(50, (index) => `node(id: "${index}") { ${times(10, () => 'id')} }`)} }`,
  ),
  invalid('fields that are not there', `{ node { ${times(2_400, (index) => `x${index}`)} } }`),
  invalid(
    'variables that nobody uses',
    `query(${times(1_200, (index) => `$v${index}: Int`)}) { node { id } }`,
  ),
  invalid('entities of subgraphs', '{ _entities(representations: []) { __typename } }'),
  invalid('the schema of a subgraph', '{ _service { sdl } }'),
  invalid('the schema', '{ __schema { types { name } } }'),
  invalid('the schema by an alias', '{ x: __schema { types { name } } }'),
  invalid('a type in a fragment', '{ ...F } fragment F on Query { __type(name: "Node") { name } }'),
  invalid(
    'the schema under a condition',
    '{ ... @skip(if: false) { __schema { types { name } } } }',
  ),
  { what: 'a mutation that is not there', body: json('mutation { a }'), code: 'BAD_REQUEST' },
  { what: 'half a document', body: json('{ node(id: "'), code: 'GRAPHQL_PARSE_FAILED' },
  {
    what: 'a number beyond doubles',
    body: json('{ node(number: 1e999) { id } }'),
    code: 'PLANNING_FAILED',
  },
  {
    what: 'a number of 300,000 digits',
    body: json(`{ nodes(first: ${'9'.repeat(300_000)}) { id } }`),
    code: 'BAD_USER_INPUT',
  },
]

const variable = (
  what: string,
  definition: string,
  use: string,
  values: string,
  expected: Pick<HostileRequest, 'code' | 'limit'>,
): HostileRequest => ({
  what,
  body: json(`query(${definition}) { node(${use}) { id } }`, values),
  ...expected,
})

const values: readonly HostileRequest[] = [
  variable(
    '40,000 nulls for a list of ids',
    '$ids: [ID!]',
    'ids: $ids',
    `{"ids":[${'null,'.repeat(39_999)}null]}`,
    { code: 'BAD_USER_INPUT' },
  ),
  variable(
    '100,000 nulls for a list of ids',
    '$ids: [ID!]',
    'ids: $ids',
    `{"ids":[${'null,'.repeat(99_999)}null]}`,
    { code: 'LIMIT_EXCEEDED', limit: 'variablesBytes' },
  ),
  variable(
    'objects 900 deep',
    '$f: Filter',
    'filter: $f',
    `{"f":${nested(900, '{"and":', '1', '}')}}`,
    { code: 'LIMIT_EXCEEDED', limit: 'variablesDepth' },
  ),
  variable(
    'objects 100,000 deep',
    '$f: Filter',
    'filter: $f',
    `{"f":${nested(100_000, '{"and":', '1', '}')}}`,
    { code: 'BAD_REQUEST' },
  ),
  variable(
    'lists 400,000 deep for a scalar',
    '$any: Any',
    'any: $any',
    `{"any":${nested(400_000, '[', '', ']')}}`,
    { code: 'BAD_REQUEST' },
  ),
  variable('a key __proto__', '$any: Any', 'any: $any', '{"any":{"__proto__":{"a":1}}}', {
    code: 'BAD_REQUEST',
  }),
  variable('a number beyond doubles in a variable', '$n: Float', 'number: $n', '{"n":1e999}', {
    code: 'BAD_USER_INPUT',
  }),
  variable(
    'a text that makes bad patterns slow',
    '$id: ID',
    'id: $id',
    JSON.stringify({ id: `${'a'.repeat(100_000)}!` }),
    {},
  ),
]

/** What a megabyte of zeros comes to, as often as it takes: gzip streams may follow each other. */
function compressedZeros(bytes: number): Buffer<ArrayBuffer> {
  const member = gzipSync(Buffer.alloc(1 << 20), { level: 9 })
  return Buffer.concat(Array.from({ length: bytes >> 20 }, () => member))
}

/** Each of just under 5,000 tokens, a character each, and none like another. */
const longDocuments = Array.from(
  { length: 200 },
  (_, index) => `{ node(any: [${'[]'.repeat(2_440)} ${index}]) { id } }`,
)

const transport: readonly HostileRequest[] = [
  {
    what: 'a body of 20 MB',
    body: json(`# ${'a'.repeat(20_000_000)}`),
    code: 'PAYLOAD_TOO_LARGE',
  },
  {
    what: 'a compression bomb of 512 MB',
    body: compressedZeros(1 << 29),
    headers: { 'content-encoding': 'gzip' },
    code: 'PAYLOAD_TOO_LARGE',
  },
  { what: 'JSON 500,000 deep', body: nested(500_000, '[', '', ']'), code: 'BAD_REQUEST' },
  {
    what: 'a form',
    body: 'query={node{id}}',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    code: 'BAD_REQUEST',
  },
  {
    what: 'text, as pages of other sites can send it',
    body: json('{ node { id } }'),
    headers: { 'content-type': 'text/plain' },
    code: 'BAD_REQUEST',
  },
  {
    what: 'a batch of 1,000',
    body: `[${Array.from({ length: 1_000 }, () => json('{ node { id } }')).join()}]`,
    code: 'BAD_REQUEST',
  },
  {
    what: 'a batch of 200 long documents',
    body: `[${longDocuments.map((document) => json(document)).join()}]`,
    code: 'BAD_REQUEST',
  },
  {
    what: 'a comment of a megabyte',
    body: json(`{ node { id } } # ${'a'.repeat(1_000_000)}`),
  },
]

/** What is held against limits where several operations are taken in one request (`LIMIT_BATCH`). */
export const hostileBatches: readonly HostileRequest[] = [
  {
    what: 'a batch of 100 long documents',
    body: `[${longDocuments
      .slice(0, 100)
      .map((document) => json(document))
      .join()}]`,
    code: 'LIMIT_EXCEEDED',
    limit: 'tokens',
  },
  {
    what: 'a batch of 100 long texts that are no documents',
    body: `[${Array.from({ length: 100 }, () => json(`{ ${'a '.repeat(2_000)}`)).join()}]`,
    code: 'LIMIT_EXCEEDED',
    limit: 'tokens',
  },
]

/** A plan that takes other planners minutes. */
const planned: HostileRequest = {
  what: 'a type that is shared 20 deep',
  body: json(`{ node ${nested(20, '{ a ', '{ id }', ' b { id } }')} }`),
}

/** One of each kind of single requests that have brought servers of GraphQL down. */
export const hostileRequests: readonly HostileRequest[] = [
  ...documents,
  ...values,
  ...transport,
  planned,
]
