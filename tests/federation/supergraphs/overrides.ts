import { type Federation, link } from '../federation.ts'

const dossiers = [
  {
    __typename: 'Dossier',
    id: 'h1',
    status: 'OPEN',
    officer: 'o1',
    secret: 's1',
    pages: 3,
    kept: 'kệ 1',
  },
  {
    __typename: 'Dossier',
    id: 'h2',
    status: 'DONE',
    officer: null,
    secret: 's2',
    pages: null,
    kept: 'kệ 2',
  },
]
const officers = [{ __typename: 'Officer', id: 'o1', name: 'Hùng', phone: '09' }]

/** Fields moved from one subgraph to another, at once and by shares, and elements that clients never see. */
export const overrides: Federation = {
  name: 'overrides',
  subgraphs: [
    {
      name: 'old',
      sdl: `
        extend schema
          @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible", "@tag", "@composeDirective"])
          @link(url: "https://motcua.test/owner/v1.0", import: ["@owner"])
          @composeDirective(name: "@owner")
        directive @owner(name: String!) on FIELD_DEFINITION
        type Query { dossiers: [Dossier!]! dossier(id: ID!): Dossier hidden: Int @inaccessible }
        type Dossier @key(fields: "id") {
          id: ID! @tag(name: "public")
          status: Status! @owner(name: "old")
          officer: Officer
          secret: String @inaccessible
          pages: Int
          kept: String
          gone: Gone @inaccessible
        }
        type Gone @inaccessible { at: String }
        enum Status { OPEN DONE LOST @inaccessible }
        type Officer @key(fields: "id") { id: ID! name: String! phone: String @tag(name: "internal") }
      `,
    },
    {
      name: 'new',
      sdl: `
        ${link('@key', '@override', '@shareable')}
        type Query { dossier(id: ID!): Dossier @override(from: "old") open: [Dossier!]! }
        type Dossier @key(fields: "id") {
          id: ID!
          status: Status! @override(from: "old")
          pages: Int @override(from: "old", label: "percent(50)")
          kept: String @override(from: "old", label: "shelves")
        }
        enum Status { OPEN DONE }
        type Officer @key(fields: "id") { id: ID! name: String! @override(from: "old") }
      `,
    },
    {
      name: 'archive',
      sdl: `
        ${link('@key', '@external', '@requires', '@inaccessible', '@override')}
        type Query { archived(status: Status = DONE): [Dossier!] }
        enum Status { OPEN DONE }
        type Dossier @key(fields: "id") {
          id: ID! secret: String @external
          shelf: String @requires(fields: "secret")
          officer: Officer @override(from: "old")
        }
        type Officer @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Dossier: {
          shelf: ({ representation = {} }: { representation?: { secret?: unknown } }) =>
            `shelf ${representation.secret}`,
        },
      },
    },
  ],
  resolvers: {
    Query: {
      dossiers: () => dossiers,
      dossier: (_, { id }: { id: string }) => dossiers.find((dossier) => dossier.id === id),
      open: () => dossiers.filter(({ status }) => status === 'OPEN'),
      archived: (_, { status }: { status: string | null }) =>
        status === null ? null : dossiers.filter((dossier) => dossier.status === status),
    },
    Dossier: {
      officer: ({ officer }: { officer: string | null }) =>
        officers.find(({ id }) => id === officer),
      shelf: ({ secret }: { secret: string }) => `shelf ${secret}`,
    },
  },
  entities: {
    Dossier: ({ id }) => dossiers.find((dossier) => dossier.id === id),
    Officer: ({ id }) => officers.find((officer) => officer.id === id),
  },
  values: { id: ['h1', 'h2', 'none'] },
}
