import { type Entity, federation, type NetworkSubgraph, pick, pickOf } from './data.ts'

export const places: NetworkSubgraph = {
  name: 'places',
  sdl: `${federation}
    type Place @key(fields: "id") {
      id: ID!
      name: String!
      latitude: Float!
      longitude: Float!
      elevation: Int!
      region: Region!
    }
    type Region @key(fields: "id", resolvable: false) { id: ID! }
  `,
  resolvers: { Place: { __resolveReference: ({ id }: Entity) => place(id) } },
}

function place(id: string) {
  return {
    id,
    name: `${pickOf(id, ['Bến', 'Đập', 'Cầu', 'Cửa sông'])} ${id}`,
    latitude: 20.6 + pick(`${id}n`, 100_000) / 100_000,
    longitude: 106.4 + pick(`${id}e`, 160_000) / 100_000,
    elevation: pick(id, 900),
    region: { id: `region-${pick(id, 14)}` },
  }
}
