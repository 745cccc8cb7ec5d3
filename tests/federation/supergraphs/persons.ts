import { type Federation, link } from '../federation.ts'

const desk = { __typename: 'Desk', id: 'k1' }
const person = { __typename: 'Person', id: 'n1', name: 'Lan', age: 40, desk, team: { desk } }
const dossiers = ['d1', 'd2', 'd3'].map((id) => ({ __typename: 'Dossier', id }))

/** Three dossiers whose citizen and officer are all one person, at one desk. */
export const persons: Federation = {
  name: 'persons',
  subgraphs: [
    {
      name: 'dossiers',
      sdl: `
        ${link('@key')}
        type Query { dossiers: [Dossier!]! }
        type Dossier @key(fields: "id") { id: ID! citizen: Person officer: Person }
        type Person @key(fields: "id") { id: ID! }
      `,
    },
    {
      name: 'people',
      sdl: `
        ${link('@key')}
        type Query { people: [Person!] }
        type Person @key(fields: "id") { id: ID! name: String! age: Int kind: Kind desk: Desk team: Team }
        type Team { desk: Desk }
        type Desk @key(fields: "id") { id: ID! }
        enum Kind { CITIZEN OFFICER }
      `,
    },
    {
      name: 'desks',
      sdl: `
        ${link('@key')}
        type Query { desks: [Desk!] }
        type Desk @key(fields: "id") { id: ID! queue(first: Int!): [String!] }
      `,
    },
  ],
  resolvers: {
    Query: { dossiers: () => dossiers, people: () => [person], desks: () => [desk] },
    Dossier: { citizen: () => person, officer: () => person },
    Desk: {
      queue: (_: unknown, { first }: { first: number }) =>
        ['Lan', 'Minh', 'Đức'].slice(0, Math.max(0, first)),
    },
  },
  entities: {
    Person: () => person,
    Dossier: ({ id }) => dossiers.find((one) => one.id === id),
    Desk: () => desk,
  },
  values: { first: [0, 1, 2] },
}
