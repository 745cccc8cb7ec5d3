import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'graphql'
import { distinctShapes } from './distinct-shapes.ts'
import { readSubgraphFields } from './subgraph-fields.ts'

const rootTypeOf = () => 'Query'
const fieldType = readSubgraphFields(
  parse(`
    enum join__Graph { A @join__graph(name: "a") B @join__graph(name: "b") }
    type Query { items: [Item] other: Book }
    interface Item { title: String next: Item }
    type Book implements Item {
      title: String @join__field(graph: A, type: "String!") @join__field(graph: B)
      next: Item
      maker: Person
    }
    type Film implements Item { title: String next: Item maker: Company }
    type Person { name: String }
    type Company { name: String! }
  `),
)

function asked(operation: string, subgraph = 'a') {
  const fetch = distinctShapes(
    { kind: 'root', path: [], subgraph, operation, variables: [], outputRewrites: [] },
    { fieldType, rootTypeOf },
  )
  assert.ok(fetch.kind === 'root')
  const renames = fetch.outputRewrites.map((rewrite) => {
    assert.ok(rewrite.kind === 'rename')
    const path = rewrite.path.map((step) => (step.kind === 'key' ? step.key : ''))
    return `${path.join('.')} -> ${rewrite.to}`
  })
  return { operation: fetch.operation, renames }
}

test('fields of one key have a key each where their types differ in the subgraph that is asked', () => {
  const text = '{ items { ... on Book { t: title } ... on Film { t: title } } }'
  assert.deepEqual(asked(text), {
    operation: '{items{...on Book{t:title}...on Film{join__shape_1_t:title}}}',
    renames: ['items.join__shape_1_t -> t'],
  })
  assert.deepEqual(asked(text, 'b'), { operation: text, renames: [] })
})

test('what lies below fields of different types is compared too, and renamed from within outwards', () => {
  assert.deepEqual(
    asked('{ items { ... on Book { maker { name } } ... on Film { maker { name } } } }'),
    {
      operation: '{items{...on Book{maker{name}}...on Film{maker{join__shape_1_name:name}}}}',
      renames: ['items.maker.join__shape_1_name -> name'],
    },
  )
})

test('a field in a fragment has one key wherever the fragment is taken', () => {
  assert.deepEqual(
    asked('{ items { title next { ...B } ...B } other { ...B } } fragment B on Book { title }'),
    {
      operation:
        '{items{title next{...B}...B}other{...B}}fragment B on Book{join__shape_1_title:title}',
      renames: [
        'items.next.join__shape_1_title -> title',
        'items.join__shape_1_title -> title',
        'other.join__shape_1_title -> title',
      ],
    },
  )
})

test('objects of different types share a key, and fields of places that are apart do', () => {
  const text =
    '{ items { ... on Book { maker { __typename } } ... on Film { title next { title } maker { __typename } } } other { title } }'
  assert.deepEqual(asked(text), { operation: text, renames: [] })
})
