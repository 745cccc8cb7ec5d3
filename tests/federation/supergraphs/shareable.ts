import { type Federation, link } from '../federation.ts'

const money = (amount: number, currency: string) => ({ __typename: 'Money', amount, currency })
const address = (street: string | null, ward: string) => ({ __typename: 'Address', street, ward })
const agencies = [
  {
    __typename: 'Agency',
    id: 'a1',
    name: 'Sở Y tế',
    budget: money(900, 'VND'),
    at: address('Lê Lợi', 'Hồng Gai'),
    head: 'u1',
  },
  {
    __typename: 'Agency',
    id: 'a2',
    name: 'Sở Tư pháp',
    budget: null,
    at: address(null, 'Bạch Đằng'),
    head: null,
  },
]
const users = [
  {
    __typename: 'User',
    id: 'u1',
    login: 'lan',
    name: 'Lan',
    homes: [address('Trần Phú', 'Hồng Hà'), address(null, 'Bãi Cháy')],
  },
  { __typename: 'User', id: 'u2', login: 'minh', name: null, homes: [] },
]
const papers = [
  { __typename: 'Paper', id: 'd1', of: 'a1', by: 'u1', fee: money(20, 'VND'), tags: ['x', 'y'] },
  { __typename: 'Paper', id: 'd2', of: 'a2', by: 'u2', fee: money(0, 'USD'), tags: [] },
  { __typename: 'Paper', id: 'd3', of: 'a1', by: 'u2', fee: null, tags: null },
]
const settings = {
  __typename: 'Settings',
  theme: { __typename: 'Theme', dark: true, colours: ['red', null, 'blue'] },
  version: 3,
  support: address('Lê Lai', 'Hạ Long'),
}
const valueTypes = `
  type Money @shareable { amount: Float! currency: String! }
  type Address @shareable { street: String ward: String! }
  type Theme @shareable { dark: Boolean! colours(first: Int): [String] }
`

/** Fields, root fields and value types that several subgraphs share, and fields that one provides. */
export const shareable: Federation = {
  name: 'shareable',
  subgraphs: [
    {
      name: 'agencies',
      sdl: `
        ${link('@key', '@shareable', '@external', '@provides')}
        type Query {
          settings: Settings! @shareable
          agencies: [Agency!]! @shareable
          agency(id: ID!): Agency
          now: String! @shareable
        }
        type Settings @shareable { theme: Theme version: Int! }
        ${valueTypes}
        type Agency @key(fields: "id") {
          id: ID! name: String! @shareable budget: Money at: Address! @shareable
          head: User @provides(fields: "name")
        }
        type User @key(fields: "id") { id: ID! name: String @external }
      `,
    },
    {
      name: 'users',
      sdl: `
        ${link('@key', '@shareable')}
        type Query {
          settings: Settings! @shareable
          users: [User!]!
          now: String! @shareable
        }
        type Settings @shareable { theme: Theme support: Address }
        ${valueTypes}
        type User @key(fields: "id") @key(fields: "login") {
          id: ID! login: String! @shareable name: String @shareable homes: [Address!]!
        }
      `,
    },
    {
      name: 'papers',
      sdl: `
        ${link('@key', '@shareable', '@external', '@provides')}
        type Query {
          settings: Settings! @shareable
          papers(fee: MoneyInput): [Paper!]!
          agencies: [Agency!]! @shareable
          best: Paper @provides(fields: "of { name }")
        }
        input MoneyInput { amount: Float! = 0 currency: String = "VND" }
        type Settings @shareable { version: Int! support: Address }
        ${valueTypes}
        type Paper @key(fields: "id") {
          id: ID! fee: Money tags: [String!]
          of: Agency! @provides(fields: "name at { ward }")
          by: User
        }
        type Agency @key(fields: "id") { id: ID! name: String! @external at: Address! @external papers: [Paper!]! }
        type User @key(fields: "login") { login: String! @shareable wrote: [Paper!]! }
      `,
    },
  ],
  resolvers: {
    Query: {
      settings: () => settings,
      agencies: () => agencies,
      agency: (_, { id }: { id: string }) => agencies.find((agency) => agency.id === id),
      now: () => '2014-07-02',
      users: () => users,
      papers: (_, { fee }: { fee?: { amount: number; currency: string | null } | null }) =>
        papers.filter(
          (paper) =>
            !fee ||
            (paper.fee && paper.fee.amount >= fee.amount && paper.fee.currency === fee.currency),
        ),
      best: () => papers[0],
    },
    Theme: {
      colours: ({ colours }: { colours: unknown[] }, { first }: { first?: number | null }) =>
        colours.slice(0, first ?? 9),
    },
    Agency: {
      head: ({ head }: { head: string | null }) => users.find(({ id }) => id === head),
      papers: ({ id }: { id: string }) => papers.filter(({ of }) => of === id),
    },
    Paper: {
      of: ({ of }: { of: string }) => agencies.find(({ id }) => id === of),
      by: ({ by }: { by: string }) => users.find(({ id }) => id === by),
    },
    User: { wrote: ({ id }: { id: string }) => papers.filter(({ by }) => by === id) },
  },
  entities: {
    Agency: ({ id }) => agencies.find((agency) => agency.id === id),
    User: ({ id, login }) =>
      users.find((user) => (id === undefined ? user.login === login : user.id === id)),
    Paper: ({ id }) => papers.find((paper) => paper.id === id),
  },
  values: { id: ['a1', 'a2', 'none'], first: [0, 1, 5] },
}
