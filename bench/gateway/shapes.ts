/** One operation that every gateway is asked. */
export interface Shape {
  readonly name: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

export const heavyQuery = `
  query Network($stations: Int!) {
    network(id: "1") {
      name
      purpose
      stations(first: $stations) {
        code
        name
        built
        active
        depth
        place { name latitude longitude elevation region { name population } }
        operator { name website office { name region { name areaKm2 } } }
        sensors {
          model
          quantity
          unit
          installed
          latest(count: 3) { at value quality }
          calibration { at deviation laboratory { name } }
        }
        alerts {
          __typename
          at
          text
          issuer { name website }
          ... on FloodAlert { level }
          ... on FaultAlert { part }
        }
        visits { at costDong contractor { name office { name elevation } } }
      }
    }
  }
`

/** The shape of the p99: some fifteen calls of subgraphs. */
export const heavy = {
  name: 'heavy',
  query: heavyQuery,
  variables: { stations: 32 },
} as const satisfies Shape

/** The shapes that are measured, from the smallest to the largest. */
export const shapes = [
  {
    name: 'small',
    query: 'query Small { network(id: "1") { id name purpose } }',
    variables: {},
  },
  {
    name: 'medium',
    query: `
      query Medium($stations: Int!) {
        network(id: "1") {
          name
          stations(first: $stations) {
            code
            name
            place { name latitude longitude region { name population } }
          }
        }
      }
    `,
    variables: { stations: 24 },
  },
  heavy,
  { name: 'huge', query: heavyQuery, variables: { stations: 320 } },
] as const satisfies readonly Shape[]

export type ShapeName = (typeof shapes)[number]['name']
