import { type Entity, federation, moment, type NetworkSubgraph, pick, timesOf } from './data.ts'

const alertsPerStation = 2

export const alerts: NetworkSubgraph = {
  name: 'alerts',
  sdl: `${federation}
    type Station @key(fields: "id") {
      id: ID!
      alerts: [Alert!]!
    }
    interface Alert {
      at: String!
      text: String!
      issuer: Agency!
    }
    type FloodAlert implements Alert {
      at: String!
      text: String!
      issuer: Agency!
      level: Int!
    }
    type FaultAlert implements Alert {
      at: String!
      text: String!
      issuer: Agency!
      part: String!
    }
    type Agency @key(fields: "id", resolvable: false) { id: ID! }
  `,
  resolvers: {
    Station: {
      __resolveReference: ({ id }: Entity) => ({
        id,
        alerts: timesOf(alertsPerStation, (index) => alert(`${id}-${index + 1}`)),
      }),
    },
  },
}

function alert(id: string) {
  const common = { at: moment(id), issuer: { id: `agency-${pick(id, 12)}` } }
  return pick(id, 2) === 0
    ? { ...common, __typename: 'FloodAlert', text: `Lũ trên báo động ở ${id}`, level: pick(id, 3) }
    : { ...common, __typename: 'FaultAlert', text: `Mất tín hiệu ở "${id}"`, part: 'máy phát' }
}
