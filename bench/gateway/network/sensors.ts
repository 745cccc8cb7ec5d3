import { type Entity, federation, moment, type NetworkSubgraph, pickOf, timesOf } from './data.ts'

const sensorsPerStation = 4

export const sensors: NetworkSubgraph = {
  name: 'sensors',
  sdl: `${federation}
    type Station @key(fields: "id") {
      id: ID!
      sensors: [Sensor!]!
    }
    type Sensor @key(fields: "id") {
      id: ID!
      model: String!
      quantity: Quantity!
      unit: String
      installed: String!
    }
    enum Quantity { LEVEL FLOW RAINFALL TURBIDITY }
  `,
  resolvers: {
    Station: {
      __resolveReference: ({ id }: Entity) => ({
        id,
        sensors: timesOf(sensorsPerStation, (index) => sensor(`${id}-${index + 1}`)),
      }),
    },
    Sensor: { __resolveReference: ({ id }: Entity) => sensor(id) },
  },
}

function sensor(id: string) {
  return {
    id,
    model: `${pickOf(id, ['OTT', 'Vaisala', 'Sutron'])}-${id.length}`,
    quantity: pickOf(id, ['LEVEL', 'FLOW', 'RAINFALL', 'TURBIDITY']),
    unit: pickOf(id, ['m', 'm³/s', 'mm', null]),
    installed: moment(id),
  }
}
