import { type Entity, federation, type NetworkSubgraph, pick, pickOf } from './data.ts'

const kinds = ['Đài khí tượng thủy văn', 'Chi cục thủy lợi', 'Trung tâm quan trắc môi trường']

export const agencies: NetworkSubgraph = {
  name: 'agencies',
  sdl: `${federation}
    type Agency @key(fields: "id") {
      id: ID!
      name: String!
      website: String
      office: Place!
    }
    type Place @key(fields: "id", resolvable: false) { id: ID! }
  `,
  resolvers: {
    Agency: {
      __resolveReference: ({ id }: Entity) => ({
        id,
        name: `${pickOf(id, kinds)} ${id}`,
        website: pick(id, 5) === 0 ? null : `https://${id}.example.vn/`,
        office: { id: `place-${pick(id, 60)}` },
      }),
    },
  },
}
