import { type Federation, link } from '../federation.ts'

const person = { __typename: 'Person', id: 'n1', name: 'Lan', age: 40 }
const dossiers = ['d1', 'd2', 'd3'].map((id) => ({ __typename: 'Dossier', id }))

/** Three dossiers whose citizen and officer are all one person. */
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
        type Person @key(fields: "id") { id: ID! name: String! age: Int kind: Kind }
        enum Kind { CITIZEN OFFICER }
      `,
    },
  ],
  resolvers: {
    Query: { dossiers: () => dossiers, people: () => [person] },
    Dossier: { citizen: () => person, officer: () => person },
  },
  entities: { Person: () => person, Dossier: ({ id }) => dossiers.find((one) => one.id === id) },
  values: {},
}
