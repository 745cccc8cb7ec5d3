import { type Federation, link, type Represented, required } from '../federation.ts'

interface Size {
  readonly width: number
  readonly height: number | null
}

interface Part {
  readonly id: string
  readonly grams: number | null
}

interface Product extends Represented {
  readonly __typename: 'Product'
  readonly id: string
  readonly weight: number | null
  readonly dong: number
  readonly size: Size | null
  readonly partIds: readonly string[]
  readonly holderId: string | null
}

const parts: Part[] = [
  { id: 'x', grams: 10 },
  { id: 'y', grams: 25 },
  { id: 'z', grams: null },
].map((part) => ({ __typename: 'Part', ...part }))

const products: Product[] = [
  {
    id: '1',
    weight: 3,
    dong: 25000,
    size: { width: 2, height: 5 },
    partIds: ['x', 'y'],
    holderId: 'p',
  },
  {
    id: '2',
    weight: null,
    dong: 50000,
    size: { width: 7, height: null },
    partIds: ['z'],
    holderId: 'c',
  },
  { id: '3', weight: 8, dong: 0, size: null, partIds: [], holderId: null },
  {
    id: '4',
    weight: 1,
    dong: 75000,
    size: { width: 1, height: 1 },
    partIds: ['x', 'x', 'z'],
    holderId: 'p',
  },
].map((product) => ({ __typename: 'Product', ...product }))

const holders = [
  { __typename: 'Person', id: 'p', age: 40 },
  { __typename: 'Company', id: 'c', staff: 12 },
]

const perDollar = 25000
const partsOf = ({ partIds }: Product) =>
  partIds.map((id) => parts.find((part) => part.id === id) as Part)
const holderOf = ({ holderId }: Product) => holders.find(({ id }) => id === holderId) ?? null
const priceOf = ({ dong }: Product, currency: string) =>
  currency === 'USD' ? dong / perDollar : dong

const shippingOf = (weight: number | null, size: Pick<Size, 'width'> | null) =>
  weight === null ? null : weight * 10 + (size?.width ?? 100)
const insuredOf = (dollars: number | null) => (dollars ?? 0) * 2
const totalOf = (shipping: number | null, insured: number | null) =>
  shipping === null || insured === null ? null : shipping + insured
const labelOf = (total: number | null, upper: boolean) =>
  upper ? `TOTAL ${total}` : `total ${total}`
const gramsOf = (parts: ReadonlyArray<Pick<Part, 'grams'>>) =>
  parts.reduce((sum, { grams }) => sum + (grams ?? 1000), 0)
const ratioOf = (grams: number | null, total: number) => (grams === null ? null : grams + total)
const dutyOf = (holder: { __typename: string; age?: unknown; staff?: unknown } | null) =>
  holder === null ? 'none' : `${holder.__typename} ${holder.age ?? holder.staff}`
const costOf = ({ grams }: Part, currency: string) =>
  grams === null ? null : currency === 'USD' ? grams : grams * perDollar
const costsOf = (parts: ReadonlyArray<{ readonly cost: number | null }>) =>
  parts.map(({ cost }) => cost)
const changeOf = (dollars: number, parts: Parameters<typeof costsOf>[0]) =>
  costsOf(parts).reduce<number>((rest, cost) => rest - (cost ?? 0), dollars)
const pairOf = (dong: number, dollars: number) => `${dong} = ${dollars}`

/** Chains of `@requires`, with arguments, through lists, objects and unions. */
export const requires: Federation = {
  name: 'requires',
  subgraphs: [
    {
      name: 'goods',
      sdl: `
        ${link('@key', '@shareable')}
        type Query { products(first: Int): [Product!]! product(id: ID!): Product }
        enum Currency { VND USD }
        type Product @key(fields: "id") {
          id: ID! weight: Int price(currency: Currency! = VND): Float size: Size parts: [Part!]!
        }
        type Size @shareable { width: Int! height: Int }
        type Part @key(fields: "id") { id: ID! grams: Int cost(currency: Currency! = VND): Float }
      `,
    },
    {
      name: 'holders',
      sdl: `
        ${link('@key', '@shareable')}
        type Query { holders: [Holder] }
        type Product @key(fields: "id") { id: ID! holder: Holder }
        union Holder = Person | Company
        type Person @shareable { id: ID! age: Int }
        type Company @shareable { id: ID! staff: Int! }
      `,
    },
    {
      name: 'shipping',
      sdl: `
        ${link('@key', '@external', '@requires', '@shareable')}
        type Query { heaviest: Product }
        enum Currency { VND USD }
        type Product @key(fields: "id") {
          id: ID!
          weight: Int @external
          price(currency: Currency! = VND): Float @external
          size: Size @external
          parts: [Part!]! @external
          holder: Holder @external
          shipping: Int @requires(fields: "weight size { width }")
          insured: Float @requires(fields: "price(currency: USD)")
          grams: Int! @requires(fields: "parts { grams }")
          duty: String! @requires(fields: "holder { ... on Person { age } ... on Company { staff } }")
        }
        type Size @shareable { width: Int! height: Int }
        type Part @key(fields: "id") {
          id: ID!
          grams: Int @external
          heavy(over: Int! = 15): Boolean @requires(fields: "grams")
        }
        union Holder = Person | Company
        type Person @shareable { age: Int id: ID! }
        type Company @shareable { staff: Int! id: ID! }
      `,
      resolvers: {
        Product: {
          shipping: (product: Product) =>
            shippingOf(required(product, 'weight'), required(product, 'size')),
          insured: (product: Product) => insuredOf(required(product, 'price')),
          grams: (product: Product) => gramsOf(required(product, 'parts')),
          duty: (product: Product) => dutyOf(required(product, 'holder')),
        },
        Part: {
          heavy: (part: Represented, { over }: { over: number }) => {
            const grams = required<number | null>(part, 'grams')
            return grams === null ? null : grams > over
          },
        },
      },
    },
    {
      name: 'billing',
      sdl: `
        ${link('@key', '@external', '@requires')}
        enum Currency { VND USD }
        type Product @key(fields: "id") {
          id: ID!
          shipping: Int @external
          insured: Float @external
          price(currency: Currency! = VND): Float @external
          grams: Int! @external
          parts: [Part!]! @external
          total: Float @requires(fields: "shipping insured")
          label(upper: Boolean = false): String @requires(fields: "shipping insured price(currency: VND)")
          pair: String @requires(fields: "price(currency: VND)")
          dollars: Float @requires(fields: "price(currency: USD)")
          standard: Float @requires(fields: "price")
          costs: [Float] @requires(fields: "parts { cost(currency: USD) }")
          change: Float @requires(fields: "price(currency: USD) parts { cost(currency: VND) }")
          summary(add: Int!): [Int] @requires(fields: "grams parts { grams }")
        }
        type Part @key(fields: "id") {
          id: ID! grams: Int @external cost(currency: Currency! = VND): Float @external
        }
      `,
      resolvers: {
        Product: {
          total: (product: Product) =>
            totalOf(required(product, 'shipping'), required(product, 'insured')),
          label: (product: Product, { upper }: { upper: boolean | null }) =>
            labelOf(
              (totalOf(required(product, 'shipping'), required(product, 'insured')) ?? 0) +
                required<number>(product, 'price'),
              upper ?? false,
            ),
          pair: (product: Product) => {
            const dong = required<number>(product, 'price')
            return pairOf(dong, dong / perDollar)
          },
          dollars: (product: Product) => required(product, 'price'),
          standard: (product: Product) => required(product, 'price'),
          costs: (product: Product) => costsOf(required(product, 'parts')),
          change: (product: Product) =>
            changeOf(required(product, 'price'), required(product, 'parts')),
          summary: (product: Product, { add }: { add: number }) =>
            required<Part[]>(product, 'parts').map(({ grams }) =>
              ratioOf(grams, required<number>(product, 'grams') + add),
            ),
        },
      },
    },
  ],
  resolvers: {
    Query: {
      products: (_, { first }: { first?: number | null }) => products.slice(0, first ?? 10),
      product: (_, { id }: { id: string }) => products.find((product) => product.id === id),
      holders: () => [holders[0], null, holders[1]],
      heaviest: () => products[2],
    },
    Product: {
      price: (product: Product, { currency }: { currency: string }) => priceOf(product, currency),
      parts: partsOf,
      holder: holderOf,
      shipping: ({ weight, size }: Product) => shippingOf(weight, size),
      insured: (product: Product) => insuredOf(priceOf(product, 'USD')),
      grams: (product: Product) => gramsOf(partsOf(product)),
      duty: (product: Product) => dutyOf(holderOf(product)),
      total: (product: Product) =>
        totalOf(shippingOf(product.weight, product.size), insuredOf(priceOf(product, 'USD'))),
      label: (product: Product, { upper }: { upper: boolean | null }) =>
        labelOf(
          (totalOf(shippingOf(product.weight, product.size), insuredOf(priceOf(product, 'USD'))) ??
            0) + product.dong,
          upper ?? false,
        ),
      pair: ({ dong }: Product) => pairOf(dong, dong / perDollar),
      dollars: (product: Product) => priceOf(product, 'USD'),
      standard: (product: Product) => priceOf(product, 'VND'),
      costs: (product: Product) => partsOf(product).map((part) => costOf(part, 'USD')),
      change: (product: Product) =>
        changeOf(
          priceOf(product, 'USD'),
          partsOf(product).map((part) => ({ cost: costOf(part, 'VND') })),
        ),
      summary: (product: Product, { add }: { add: number }) =>
        partsOf(product).map(({ grams }) => ratioOf(grams, gramsOf(partsOf(product)) + add)),
    },
    Part: {
      cost: (part: Part, { currency }: { currency: string }) => costOf(part, currency),
      heavy: ({ grams }: Part, { over }: { over: number }) =>
        grams === null ? null : grams > over,
    },
  },
  entities: {
    Product: ({ id }) => products.find((product) => product.id === id),
    Part: ({ id }) => parts.find((part) => part.id === id),
  },
  values: {
    id: ['1', '2', '3', '4', 'none'],
    first: [2, 1, 0, 4],
    add: [0, 5],
    over: [15, 5, 30],
  },
}
