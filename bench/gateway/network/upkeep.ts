import { type Entity, federation, moment, type NetworkSubgraph, pick, timesOf } from './data.ts'

const visitsPerStation = 2

export const upkeep: NetworkSubgraph = {
  name: 'upkeep',
  sdl: `${federation}
    type Station @key(fields: "id") {
      id: ID!
      visits: [Visit!]!
    }
    type Visit {
      at: String!
      costDong: Int!
      contractor: Agency!
    }
    type Sensor @key(fields: "id") {
      id: ID!
      calibration: Calibration
    }
    type Calibration {
      at: String!
      deviation: Float!
      laboratory: Agency!
    }
    type Agency @key(fields: "id", resolvable: false) { id: ID! }
  `,
  resolvers: {
    Station: {
      __resolveReference: ({ id }: Entity) => ({
        id,
        visits: timesOf(visitsPerStation, (index) => visit(`${id}-${index + 1}`)),
      }),
    },
    Sensor: {
      __resolveReference: ({ id }: Entity) => ({
        id,
        calibration: pick(id, 6) === 0 ? null : calibration(id),
      }),
    },
  },
}

function visit(id: string) {
  return {
    at: moment(id),
    costDong: 500_000 + pick(id, 900) * 10_000,
    contractor: { id: `agency-${pick(id, 12)}` },
  }
}

function calibration(id: string) {
  return {
    at: moment(id),
    deviation: pick(id, 1_000) / 10_000,
    laboratory: { id: `agency-${pick(id, 12)}` },
  }
}
