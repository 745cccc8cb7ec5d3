import { type Entity, federation, type NetworkSubgraph, pick, pickOf, timesOf } from './data.ts'

const rivers = ['Ba Chẽ', 'Ka Long', 'Tiên Yên', 'Diễn Vọng', 'Đá Bạc', 'Phố Cũ']

export const stations: NetworkSubgraph = {
  name: 'stations',
  sdl: `${federation}
    type Query { network(id: ID!): Network }
    type Network {
      id: ID!
      name: String!
      purpose: Purpose!
      stations(first: Int!): [Station!]!
    }
    enum Purpose { FLOOD QUALITY SUPPLY }
    type Station @key(fields: "id") {
      id: ID!
      code: String!
      name: String!
      built: Int!
      active: Boolean!
      depth: Float
      place: Place!
      operator: Agency!
    }
    type Place @key(fields: "id", resolvable: false) { id: ID! }
    type Agency @key(fields: "id", resolvable: false) { id: ID! }
  `,
  resolvers: {
    Query: { network: (_: unknown, { id }: Entity) => network(id) },
    Station: { __resolveReference: ({ id }: Entity) => station(id) },
  },
}

function network(id: string) {
  return {
    id,
    name: `Mạng quan trắc sông ${pickOf(id, rivers)}`,
    purpose: pickOf(id, ['FLOOD', 'QUALITY', 'SUPPLY']),
    stations: ({ first }: { first: number }) =>
      timesOf(first, (index) => station(`${id}-${index + 1}`)),
  }
}

function station(id: string) {
  return {
    id,
    code: `TV-${id.padStart(8, '0')}`,
    name: `Trạm thủy văn ${pickOf(id, rivers)} số ${id}`,
    built: 1960 + pick(id, 65),
    active: pick(id, 9) > 0,
    depth: pick(id, 7) === 0 ? null : pick(id, 1_200) / 100,
    place: { id: `place-${pick(id, 60)}` },
    operator: { id: `agency-${pick(id, 12)}` },
  }
}
