import {
  type Entity,
  federation,
  moment,
  type NetworkSubgraph,
  pick,
  pickOf,
  timesOf,
} from './data.ts'

export const readings: NetworkSubgraph = {
  name: 'readings',
  sdl: `${federation}
    type Sensor @key(fields: "id") {
      id: ID!
      latest(count: Int!): [Reading!]!
    }
    type Reading {
      at: String!
      value: Float
      quality: Quality!
    }
    enum Quality { GOOD DOUBTFUL MISSING }
  `,
  resolvers: {
    Sensor: {
      __resolveReference: ({ id }: Entity) => ({
        id,
        latest: ({ count }: { count: number }) =>
          timesOf(count, (index) => reading(`${id}-${index}`)),
      }),
    },
  },
}

function reading(id: string) {
  return {
    at: moment(id),
    value: pick(id, 11) === 0 ? null : pick(id, 100_000) / 1_000,
    quality: pickOf(id, ['GOOD', 'GOOD', 'GOOD', 'DOUBTFUL', 'MISSING']),
  }
}
