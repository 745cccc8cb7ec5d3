import { type Federation, link, type Representation } from '../federation.ts'

const products = [
  { __typename: 'Product', id: '1', sku: 'A-1', name: 'Bàn' },
  { __typename: 'Product', id: '2', sku: 'A-2', name: 'Ghế' },
  { __typename: 'Product', id: '3', sku: 'B-1', name: null },
]
const sites = [
  { __typename: 'Site', code: 'HG', region: 'north', number: 1, place: 'Hạ Long', near: ['CP'] },
  { __typename: 'Site', code: 'CP', region: 'north', number: 2, place: null, near: ['HG', 'MC'] },
  { __typename: 'Site', code: 'MC', region: 'east', number: 1, place: 'Móng Cái', near: [] },
]
const stocks = [
  { __typename: 'Stock', of: 'A-1', at: 'HG', amount: 4, lastCount: '2014-06-30' },
  { __typename: 'Stock', of: 'A-1', at: 'CP', amount: 0, lastCount: null },
  { __typename: 'Stock', of: 'A-2', at: 'CP', amount: 11, lastCount: '2014-07-01' },
  { __typename: 'Stock', of: 'B-1', at: 'MC', amount: 7, lastCount: '2014-05-02' },
]
const orders = [
  { __typename: 'Order', id: 'o1', placedOn: '2014-07-01' },
  { __typename: 'Order', id: 'o2', placedOn: '2014-07-02' },
]
const lines = [
  { __typename: 'Line', in: 'o1', position: 1, of: '1', note: 'gấp' },
  { __typename: 'Line', in: 'o1', position: 2, of: '3', note: null },
  { __typename: 'Line', in: 'o2', position: 1, of: '2', note: 'quà' },
]

const siteAt = (code: unknown) => sites.find((site) => site.code === code) ?? null
const inside = (representation: Representation, field: string) =>
  (representation[field] ?? {}) as Representation

function findSite({ code, region, number }: Representation) {
  return code === undefined
    ? sites.find((site) => site.region === region && site.number === number)
    : siteAt(code)
}

function findStock(representation: Representation) {
  const { sku } = inside(representation, 'product')
  const { code } = inside(representation, 'site')
  return stocks.find(({ of, at }) => of === sku && at === code)
}

function findLine(representation: Representation) {
  const { id } = inside(representation, 'order')
  return lines.find((line) => line.in === id && line.position === representation.position)
}

/** Nested, composite and several keys, stubs that resolve nothing, and types reached from key to key. */
export const keys: Federation = {
  name: 'keys',
  subgraphs: [
    {
      name: 'orders',
      sdl: `
        ${link('@key')}
        type Query { orders(first: Int): [Order!]! order(id: ID!): Order }
        type Order @key(fields: "id") { id: ID! lines: [Line!]! }
        type Line @key(fields: "order { id } position") { order: Order! position: Int! product: Product }
        type Product @key(fields: "id", resolvable: false) { id: ID! }
      `,
    },
    {
      name: 'order-notes',
      sdl: `
        ${link('@key')}
        type Query { noted: [Line!] }
        type Order @key(fields: "id") { id: ID! placedOn: String }
        type Line @key(fields: "position order { id }") { order: Order! position: Int! note: String }
      `,
    },
    {
      name: 'products',
      sdl: `
        ${link('@key')}
        type Query { products(sku: [String!]): [Product!]! product(id: ID!): Product }
        type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: String! name: String }
      `,
    },
    {
      name: 'warehouse',
      sdl: `
        ${link('@key')}
        type Query { sites: [Site!]! }
        type Product @key(fields: "sku") { sku: String! stock(atLeast: Int! = 0): [Stock!] }
        type Stock @key(fields: "product { sku } site { code }") { product: Product! site: Site! amount: Int! }
        type Site @key(fields: "code") @key(fields: "region number") {
          code: ID! region: Region! number: Int! holds: [Stock!]!
        }
        enum Region { north east }
      `,
    },
    {
      name: 'geography',
      sdl: `
        ${link('@key')}
        type Query { site(region: Region!, number: Int!): Site }
        type Site @key(fields: "region number") { region: Region! number: Int! place: String near: [Site!]! }
        enum Region { north east }
      `,
    },
    {
      name: 'audit',
      sdl: `
        ${link('@key')}
        type Query { counted: [Stock!]! lastSite: Site lastProduct: Product! }
        type Stock @key(fields: "site { code } product { sku }") {
          product: Product! site: Site! lastCount: String counts(of: [CountKind!]! = [FULL]): [Int!]!
        }
        enum CountKind { FULL SAMPLE }
        type Product @key(fields: "sku", resolvable: false) { sku: String! }
        type Site @key(fields: "code", resolvable: false) { code: ID! }
      `,
    },
  ],
  resolvers: {
    Query: {
      orders: (_, { first }: { first?: number | null }) => orders.slice(0, first ?? 10),
      order: (_, { id }: { id: string }) => orders.find((order) => order.id === id),
      noted: () => lines.filter(({ note }) => note !== null),
      products: (_, { sku }: { sku?: string[] | null }) =>
        products.filter((product) => !sku || sku.includes(product.sku)),
      product: (_, { id }: { id: string }) => products.find((product) => product.id === id),
      sites: () => sites,
      site: (_, given: Representation) => findSite(given),
      counted: () => stocks.filter(({ lastCount }) => lastCount !== null),
      lastSite: () => sites[1],
      lastProduct: () => products[2],
    },
    Order: { lines: ({ id }: { id: string }) => lines.filter((line) => line.in === id) },
    Line: {
      order: (line: { in: string }) => orders.find(({ id }) => id === line.in),
      product: (line: { of: string }) => products.find(({ id }) => id === line.of),
    },
    Product: {
      stock: ({ sku }: { sku: string }, { atLeast }: { atLeast: number }) =>
        sku === 'A-2' ? null : stocks.filter(({ of, amount }) => of === sku && amount >= atLeast),
    },
    Stock: {
      product: ({ of }: { of: string }) => products.find(({ sku }) => sku === of),
      site: ({ at }: { at: string }) => siteAt(at),
      counts: ({ amount }: { amount: number }, { of }: { of: string[] }) =>
        of.map((kind) => (kind === 'FULL' ? amount : amount % 3)),
    },
    Site: {
      holds: ({ code }: { code: string }) => stocks.filter(({ at }) => at === code),
      near: ({ near }: { near: string[] }) => near.map(siteAt),
    },
  },
  entities: {
    Order: ({ id }) => orders.find((order) => order.id === id),
    Line: findLine,
    Product: ({ id, sku }) =>
      products.find((product) => (id === undefined ? product.sku === sku : product.id === id)),
    Stock: findStock,
    Site: findSite,
  },
  values: {
    'order.id': ['o1', 'o2', 'none'],
    'product.id': ['1', '3', 'none'],
    sku: [['A-1', 'B-1'], [], ['A-2']],
    number: [1, 2, 9],
    first: [1, 0, 5],
    atLeast: [0, 1, 5],
  },
}
