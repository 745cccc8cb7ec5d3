import { type Entity, federation, type NetworkSubgraph, pick, pickOf } from './data.ts'

const names = ['Hạ Long', 'Cẩm Phả', 'Uông Bí', 'Móng Cái', 'Vân Đồn', 'Cô Tô', 'Hải Hà']

export const regions: NetworkSubgraph = {
  name: 'regions',
  sdl: `${federation}
    type Region @key(fields: "id") {
      id: ID!
      name: String!
      population: Int!
      areaKm2: Float!
    }
  `,
  resolvers: {
    Region: {
      __resolveReference: ({ id }: Entity) => ({
        id,
        name: `${pickOf(id, names)} (${id})`,
        population: 5_000 + pick(id, 300_000),
        areaKm2: pick(id, 120_000) / 100,
      }),
    },
  },
}
