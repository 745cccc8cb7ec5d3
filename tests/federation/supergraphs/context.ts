import { type Federation, link } from '../federation.ts'

const districts = [
  { __typename: 'District', id: 'q1', currency: 'VND', wards: ['w1', 'w2'] },
  { __typename: 'District', id: 'q2', currency: 'USD', wards: ['w2'] },
]
const wards = [
  { __typename: 'Ward', id: 'w1', fee: 20 },
  { __typename: 'Ward', id: 'w2', fee: 30 },
]

/** A field whose argument comes of the object that it was reached by. The stock engine refuses this supergraph. */
export const context: Federation = {
  name: 'context',
  subgraphs: [
    {
      name: 'districts',
      sdl: `
        ${link('@key', '@context', '@fromContext')}
        type Query { districts: [District!]! }
        type District @key(fields: "id") @context(name: "district") { id: ID! currency: String! wards: [Ward!]! }
        type Ward @key(fields: "id") {
          id: ID! price(currency: String @fromContext(field: "$district { currency }")): String
        }
      `,
    },
    {
      name: 'wards',
      sdl: `
        ${link('@key')}
        type Query { wardCount: Int }
        type Ward @key(fields: "id") { id: ID! fee: Int }
      `,
    },
  ],
  resolvers: {
    Query: { districts: () => districts, wardCount: () => wards.length },
    District: {
      wards: ({ wards: ids }: { wards: string[] }) => wards.filter(({ id }) => ids.includes(id)),
    },
    Ward: {
      price: ({ fee }: { fee: number }, { currency }: { currency?: string }) =>
        `${fee} ${currency}`,
    },
  },
  entities: {
    District: ({ id }) => districts.find((district) => district.id === id),
    Ward: ({ id }) => wards.find((ward) => ward.id === id),
  },
  values: {},
}
