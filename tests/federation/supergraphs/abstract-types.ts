import { type Federation, link } from '../federation.ts'

interface Item {
  readonly __typename: 'Book' | 'Film' | 'Game'
  readonly id: string
  readonly title: string
  readonly [field: string]: unknown
}

const people = [
  { __typename: 'Person', id: 'p1', name: 'Lan', alias: null, favouriteId: 'b1', worksFor: 'c1' },
  { __typename: 'Person', id: 'p2', name: 'Minh', alias: 'Mít', favouriteId: 'f1', worksFor: null },
  { __typename: 'Person', id: 'p3', name: 'Hoa', alias: null, favouriteId: null, worksFor: 'r1' },
]
const companies = [
  { __typename: 'Company', id: 'c1', name: 'Than', staff: 12, ownerId: 'p2' },
  { __typename: 'Company', id: 'c2', name: 'Biển', staff: null, ownerId: 'c1' },
]
const robots = [{ __typename: 'Robot', id: 'r1', model: 'R-1' }]
const items: Item[] = [
  { __typename: 'Book', id: 'b1', title: 'Sóng', subtitle: 'Thơ', pages: 90, owner: 'p1' },
  { __typename: 'Book', id: 'b2', title: 'Núi', subtitle: 'Truyện', pages: 210, owner: 'c1' },
  { __typename: 'Film', id: 'f1', title: 'Mưa', minutes: 95, owner: 'c2' },
  { __typename: 'Film', id: 'f2', title: 'Nắng', minutes: null, owner: 'p3' },
  { __typename: 'Game', id: 'g1', title: 'Cờ', players: 2, owner: null },
]
const reviews = [
  { __typename: 'Review', id: 'v1', stars: 5, ofId: 'b1', byId: 'p1' },
  { __typename: 'Review', id: 'v2', stars: 2, ofId: 'f1', byId: 'r1' },
  { __typename: 'Review', id: 'v3', stars: 4, ofId: 'b1', byId: 'p2' },
]
const all = [...people, ...companies, ...robots, ...items, ...reviews]
const byId = (id: unknown) => all.find((one) => one.id === id) ?? null
const next = (id: string, first: number) => {
  const at = items.findIndex((item) => item.id === id)
  return [...items.slice(at + 1), ...items.slice(0, at)].slice(0, first)
}

/** Interfaces and unions of which each subgraph knows a part; fields of differing nullability. */
export const abstractTypes: Federation = {
  name: 'abstract-types',
  subgraphs: [
    {
      name: 'catalogue',
      sdl: `
        ${link('@key', '@shareable')}
        type Query {
          items(kind: Kind, first: Int = 10): [Item!]!
          item(id: ID!): Item
          nodes(ids: [ID!]!): [Node]!
          search(text: String = "n"): [Found!]
          owner(id: ID!): Owner
        }
        enum Kind { BOOK FILM GAME }
        interface Node { id: ID! }
        interface Item implements Node { id: ID! title: String related(first: Int! = 2): [Item!]! }
        type Book implements Node & Item @key(fields: "id") {
          id: ID! title: String! @shareable subtitle: String! @shareable pages: Int!
          related(first: Int! = 2): [Item!]! owner: Owner
        }
        type Film implements Node & Item @key(fields: "id") {
          id: ID! title: String @shareable minutes: Int related(first: Int! = 2): [Item!]! owner: Owner!
        }
        type Game implements Node & Item {
          id: ID! title: String players: Int! related(first: Int! = 2): [Item!]! box: Box
        }
        type Box { holds: Item inside: Found }
        union Found = Book | Film | Person
        union Owner = Person | Company
        type Person implements Node @key(fields: "id") { id: ID! }
        type Company implements Node @key(fields: "id") { id: ID! name: String! owner: Owner }
      `,
    },
    {
      name: 'people',
      sdl: `
        ${link('@key', '@shareable')}
        type Query { people: [Person!]! employer(of: ID!): Employer }
        interface Node { id: ID! }
        interface Named { name: String! alias: String }
        interface Item { id: ID! title: String }
        union Employer = Company | Robot
        type Person implements Node & Named @key(fields: "id") {
          id: ID! name: String! alias: String favourite: Item worksFor: Employer
        }
        type Company implements Node @key(fields: "id") { id: ID! staff: Int }
        type Robot implements Node @key(fields: "id") { id: ID! model: String! @shareable }
        type Book implements Item @key(fields: "id") { id: ID! title: String @shareable subtitle: String @shareable }
        type Film implements Item @key(fields: "id") { id: ID! title: String! @shareable }
      `,
    },
    {
      name: 'reviews',
      sdl: `
        ${link('@key', '@shareable')}
        type Query { reviews(minimum: Int): [Review!]! reviewed: [Reviewed] }
        interface Reviewed { id: ID! reviews: [Review!] stars: Float }
        type Book implements Reviewed @key(fields: "id") { id: ID! reviews: [Review!]! stars: Float }
        type Film implements Reviewed @key(fields: "id") { id: ID! reviews: [Review!] stars: Float }
        union Reviewer = Person | Robot
        type Person @key(fields: "id") { id: ID! wrote: [Review!]! }
        type Robot @key(fields: "id") { id: ID! model: String! @shareable wrote: [Review!]! }
        type Review @key(fields: "id") { id: ID! stars: Int! of: Reviewed! by: Reviewer }
      `,
    },
  ],
  resolvers: {
    Query: {
      items: (_, { kind, first }: { kind?: string | null; first: number | null }) =>
        items
          .filter(({ __typename }) => !kind || __typename.toUpperCase() === kind)
          .slice(0, first ?? 10),
      item: (_, { id }: { id: string }) => items.find((item) => item.id === id) ?? null,
      nodes: (_, { ids }: { ids: string[] }) =>
        ids.map((id) => (id.startsWith('r') ? null : byId(id))),
      search: (_, { text }: { text: string | null }) =>
        text === null
          ? null
          : [...items, ...people].filter(
              (one) =>
                one.__typename !== 'Game' &&
                JSON.stringify(one).toLowerCase().includes(text.toLowerCase()),
            ),
      owner: (_, { id }: { id: string }) => [...people, ...companies].find((one) => one.id === id),
      people: () => people,
      employer: (_, { of }: { of: string }) =>
        byId(people.find(({ id }) => id === of)?.worksFor ?? null),
      reviews: (_, { minimum }: { minimum?: number | null }) =>
        reviews.filter(({ stars }) => stars >= (minimum ?? 0)),
      reviewed: () => [byId('b1'), null, byId('f1'), byId('b2')],
    },
    Item: {
      related: ({ id }: Item, { first }: { first: number }) => next(id, first),
      owner: ({ owner }: { owner: unknown }) => byId(owner),
    },
    Game: {
      box: ({ id }: Item) => ({ __typename: 'Box', holds: next(id, 1)[0], inside: people[1] }),
    },
    Company: { owner: ({ ownerId }: { ownerId: string }) => byId(ownerId) },
    Person: {
      favourite: ({ favouriteId }: { favouriteId: string | null }) => byId(favouriteId),
      worksFor: ({ worksFor }: { worksFor: string | null }) => byId(worksFor),
      wrote: ({ id }: { id: string }) => reviews.filter(({ byId }) => byId === id),
    },
    Robot: { wrote: ({ id }: { id: string }) => reviews.filter(({ byId }) => byId === id) },
    Reviewed: {
      reviews: ({ id }: Item) => reviews.filter(({ ofId }) => ofId === id),
      stars: ({ id }: Item) => {
        const own = reviews.filter(({ ofId }) => ofId === id)
        return own.length === 0 ? null : own.reduce((sum, { stars }) => sum + stars, 0) / own.length
      },
    },
    Review: {
      of: ({ ofId }: { ofId: string }) => byId(ofId),
      by: (review: { byId: string }) => byId(review.byId),
    },
  },
  entities: Object.fromEntries(
    ['Book', 'Film', 'Person', 'Company', 'Robot', 'Review'].map((type) => [
      type,
      ({ id }) => all.find((one) => one.__typename === type && one.id === id),
    ]),
  ),
  values: {
    id: ['b1', 'f1', 'f2', 'g1', 'p1', 'c1', 'c2', 'none'],
    ids: [['b1', 'p1', 'r1', 'c2'], [], ['f2', 'v1', 'b1', 'b1']],
    text: ['n', 'm', 'zzz'],
    of: ['p1', 'p2', 'p3'],
    first: [0, 1, 3],
    minimum: [0, 3, 5],
  },
}
