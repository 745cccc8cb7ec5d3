import { type Federation, link, type Represented, required } from '../federation.ts'

const media = [
  { __typename: 'Book', id: 'm1', title: 'Sóng', pages: 90, rating: 4, next: 'm2' },
  { __typename: 'Film', id: 'm2', title: 'Mưa', minutes: 95, rating: null, next: 'm3' },
  { __typename: 'Book', id: 'm3', title: 'Núi', pages: null, rating: 1, next: null },
]
const opinions = [
  { __typename: 'Opinion', id: 'r1', of: 'm1', text: 'hay' },
  { __typename: 'Opinion', id: 'r2', of: 'm2', text: null },
  { __typename: 'Opinion', id: 'r3', of: 'm1', text: 'được' },
]
const byId = (id: unknown) => media.find((one) => one.id === id) ?? null
const dueOf = (rating: number | null) => (rating === null ? 'never' : `in ${rating} days`)

/** An entity interface of which other subgraphs know objects, but not of which type they are. */
export const interfaceObjects: Federation = {
  name: 'interface-objects',
  subgraphs: [
    {
      name: 'catalogue',
      sdl: `
        ${link('@key')}
        type Query { media(kind: [MediaKind!]): [Media!]! medium(id: ID!): Media books: [Book!]! }
        enum MediaKind { Book Film }
        interface Media @key(fields: "id") { id: ID! title: String! next: Media }
        type Book implements Media @key(fields: "id") { id: ID! title: String! next: Media pages: Int }
        type Film implements Media @key(fields: "id") { id: ID! title: String! next: Media minutes: Int! }
      `,
    },
    {
      name: 'ratings',
      sdl: `
        ${link('@key', '@interfaceObject')}
        type Query { topRated(first: Int = 2): [Media!]! opinions: [Opinion!]! }
        type Media @interfaceObject @key(fields: "id") {
          id: ID! rating: Int opinions(skip: Int! = 0): [Opinion!]!
        }
        type Opinion @key(fields: "id") { id: ID! of: Media! text: String }
      `,
    },
    {
      name: 'lending',
      sdl: `
        ${link('@key', '@interfaceObject', '@external', '@requires')}
        type Query { lent: [Media] }
        type Media @interfaceObject @key(fields: "id") {
          id: ID! rating: Int @external due: String! @requires(fields: "rating") copies: Int!
        }
      `,
      resolvers: {
        Media: { due: (medium: Represented) => dueOf(required(medium, 'rating')) },
      },
    },
  ],
  resolvers: {
    Query: {
      media: (_, { kind }: { kind?: string[] | null }) =>
        media.filter(({ __typename }) => !kind || kind.includes(__typename)),
      medium: (_, { id }: { id: string }) => byId(id),
      books: () => media.filter(({ __typename }) => __typename === 'Book'),
      topRated: (_, { first }: { first: number | null }) => media.slice(0, first ?? 0),
      opinions: () => opinions,
      lent: () => [media[1], null, media[0]],
    },
    Media: {
      next: ({ next }: { next: string | null }) => byId(next),
      opinions: ({ id }: { id: string }, { skip }: { skip: number }) =>
        opinions.filter(({ of }) => of === id).slice(skip),
      due: ({ rating }: { rating: number | null }) => dueOf(rating),
      copies: ({ id }: { id: string }) => Number(id.slice(1)),
    },
    Opinion: { of: ({ of }: { of: string }) => byId(of) },
  },
  entities: {
    Media: ({ id }) => byId(id),
    Book: ({ id }) => media.find((one) => one.__typename === 'Book' && one.id === id),
    Film: ({ id }) => media.find((one) => one.__typename === 'Film' && one.id === id),
    Opinion: ({ id }) => opinions.find((one) => one.id === id),
  },
  values: { id: ['m1', 'm2', 'none'], first: [0, 1, 3], skip: [0, 1] },
}
