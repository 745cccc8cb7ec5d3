import type { Federation } from '../federation.ts'

const dossiers = [
  { __typename: 'Dossier', id: 'd1', code: 'H49-1', owner: 'Lan', verdict: 'đạt' },
  { __typename: 'Dossier', id: 'd2', code: 'H49-2', owner: 'Minh', verdict: null },
]

/** Fields that take a sign-in, scopes or a policy. The stock engine refuses this supergraph. */
export const access: Federation = {
  name: 'access',
  subgraphs: [
    {
      name: 'dossiers',
      sdl: `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
          import: ["@key", "@authenticated", "@requiresScopes", "@policy"])
        type Query {
          dossiers: [Dossier!]!
          mine: [Dossier!] @authenticated
          secret: Secret! @policy(policies: [["vault"]])
        }
        type Dossier @key(fields: "id") {
          id: ID!
          code: String!
          owner: String @requiresScopes(scopes: [["dossiers:read", "people:read"], ["admin"]])
        }
        type Secret @authenticated { value: String }
      `,
    },
    {
      name: 'verdicts',
      sdl: `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated"])
        type Query { judged: Int }
        type Dossier @key(fields: "id") { id: ID! verdict: String @authenticated }
      `,
    },
  ],
  resolvers: {
    Query: {
      dossiers: () => dossiers,
      mine: () => dossiers.slice(0, 1),
      secret: () => ({ __typename: 'Secret', value: 'x' }),
      judged: () => 1,
    },
  },
  entities: { Dossier: ({ id }) => dossiers.find((dossier) => dossier.id === id) },
  values: {},
}
