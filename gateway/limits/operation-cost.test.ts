import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildASTSchema, Kind, parse } from 'graphql'
import { composed } from '../../tests/gateway-world.ts'
import { costFor, costOfOperation } from './operation-cost.ts'
import { readWeights } from './read-weights.ts'

const sdl = (cost: string, listSize: string, imports: string) => `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])
  type Query {
    one: Item
    plain: [Item]
    items(first: Int = 10): [Item!]!
      ${listSize}(slicingArguments: ["first"], assumedSize: 50, requireOneSlicingArgument: false)
    unsliced: [Item!] ${listSize}(assumedSize: 50)
    page(first: Int, last: Int): Page
      ${listSize}(slicingArguments: ["first", "last"], sizedFields: ["edges"], requireOneSlicingArgument: false)
    dear: Int ${cost}(weight: 7)
    search(text: String ${cost}(weight: 9)): Item
    heavy: Heavy
    kinds: [Kind]
    thing: Thing
    any: Any
  }
  interface Thing { id: ID price(of: Int): Int parts(first: Int): [Item] rest: [Item] }
  type Cheap implements Thing {
    id: ID
    price(of: Int): Int
    parts(first: Int): [Item]
      ${listSize}(slicingArguments: ["first"], requireOneSlicingArgument: false)
    rest: [Item] ${listSize}(assumedSize: 5)
  }
  type Dear implements Thing ${cost}(weight: 5) {
    id: ID
    price(of: Int ${cost}(weight: 3)): Int ${cost}(weight: 7)
    parts(first: Int): [Item] ${listSize}(assumedSize: 50)
    rest: [Item]
  }
  union Any = Item | Heavy
  type Page { edges: [Item!] total: Int }
  type Item { id: ID inner: [Item] }
  type Heavy ${cost}(weight: 5) { id: ID }
  enum Kind ${cost}(weight: 2) { A }
`

const plainNames = sdl('@cost', '@listSize', '"@cost", "@listSize"')
const otherNames = sdl(
  '@price',
  '@length',
  '{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@length" }',
)

function costOf(query: string, variables = {}, schema = plainNames): number {
  const supergraph = parse(composed([{ name: 'a', url: 'http://a', sdl: schema }]))
  const document = parse(query)
  const [operation] = document.definitions
  assert.ok(operation?.kind === Kind.OPERATION_DEFINITION)
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  )
  const cost = costOfOperation(operation, fragments, {
    schema: buildASTSchema(supergraph, { assumeValid: true }),
    weights: readWeights(supergraph),
    assumedListSize: 20,
  })
  return costFor(cost, variables)
}

const costs: ReadonlyArray<
  readonly [what: string, query: string, cost: number, variables?: object]
> = [
  ['an object costs one, and its leaves nothing', '{ one { id } }', 1],
  ['a list without a size has the assumed one', '{ plain { id } }', 20],
  ['lists in lists multiply', '{ plain { inner { id } } }', 20 * (1 + 20)],
  ['a list has the size that is asked for', '{ items(first: 3) { id } }', 3],
  ['or else that of the default', '{ items { id } }', 10],
  ['or what the schema assumes', '{ unsliced { id } }', 50],
  ['a size may be a variable', 'query($n: Int) { items(first: $n) { id } }', 7, { n: 7 }],
  ['with a default', 'query($n: Int = 4) { items(first: $n) { id } }', 4],
  ['null is no size', 'query($n: Int) { items(first: $n) { id } }', 50, { n: null }],
  ['less than nothing is nothing', '{ items(first: -5) { id } }', 0],
  ['the lists of a page have its size', '{ page(first: 3) { total edges { id } } }', 1 + 3],
  ['also in fragments', '{ page(last: 3) { ...P } } fragment P on Page { edges { id } }', 1 + 3],
  ['of two sizes the larger counts', '{ page(first: 3, last: 8) { edges { id } } }', 1 + 8],
  ['a page without a size has the assumed one', '{ page { edges { id } } }', 1 + 20],
  ['a field costs its weight', '{ dear }', 7],
  ['an argument that is given costs its weight', '{ search(text: "a") { id } }', 10],
  ['one that is not, nothing', '{ search { id } }', 1],
  ['a type costs its weight', '{ heavy { id } }', 5],
  ['an enum costs its weight for each value', '{ kinds }', 40],
  ['an interface costs what its dearest type does', '{ thing { id } }', 5],
  ['a union does, too', '{ any { __typename } }', 5],
  ['a field of an interface costs its greatest weight', '{ thing { price } }', 5 + 7],
  ['and its argument', '{ thing { price(of: 1) } }', 5 + 7 + 3],
  ['in a type its own', '{ thing { ... on Cheap { price } } }', 5],
  ['a list of an interface has its greatest size', '{ thing { parts(first: 3) { id } } }', 5 + 50],
  ['which is asked for', 'query($n: Int) { thing { parts(first: $n) { id } } }', 5 + 80, { n: 80 }],
  ['or assumed where a type says nothing', '{ thing { rest { id } } }', 5 + 20],
  ['introspection costs nothing', '{ __typename __schema { types { name } } }', 0],
]

for (const [what, query, cost, variables] of costs)
  test(`${what}: ${query}`, () => assert.equal(costOf(query, variables), cost))

test('directives are known by the names under which a supergraph links them', () => {
  assert.equal(costOf('{ items(first: 3) { id } dear }', {}, otherNames), 3 + 7)
})

test('fragments that double each other are counted without writing them out', () => {
  const levels = Array.from(
    { length: 60 },
    (_, level) => `fragment F${level} on Item { ...F${level + 1} ...F${level + 1} }`,
  )
  const query = `{ one { ...F0 } } ${levels.join(' ')} fragment F60 on Item { inner { id } }`
  assert.equal(costOf(query), 1 + 20 * 2 ** 60)
})
