import { readFileSync } from 'node:fs'
import path from 'node:path'

/** A subgraph as it is published. */
export interface PublishedSubgraph {
  readonly name: string
  readonly sdl: string
}

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n'

/** The platform's own four. */
export const platformSubgraphs: readonly PublishedSubgraph[] = [
  'procedures',
  'dossiers',
  'fees',
  'citizens',
].map((name) => ({
  name,
  sdl: readFileSync(
    path.join(import.meta.dirname, `../../subgraphs/${name}/schema.graphql`),
    'utf8',
  ),
}))

const departments = 19
const typesOfEach = 30

/**
 * The subgraphs of 19 departments with 570 types: each has entities that list one another, and adds a
 * field to an entity of the department before it.
 */
export const departmentSubgraphs: readonly PublishedSubgraph[] = Array.from(
  { length: departments },
  (_, department) => ({ name: `department-${department}`, sdl: sdlOf(department) }),
)

function sdlOf(department: number): string {
  const own = `D${department}`
  const before = `D${(department + departments - 1) % departments}`
  const types = Array.from({ length: typesOfEach - 1 }, (_, type) => {
    const next = `${own}Record${(type + 1) % (typesOfEach - 1)}`
    return `type ${own}Record${type} @key(fields: "id") {
      id: ID! code: String name: String receivedOn: String amount: Int isOpen: Boolean
      next: ${next} others(first: Int = 20, after: String): [${next}!]
    }`
  })
  return [
    link,
    `type Query { d${department}Record(id: ID!): ${own}Record0 }`,
    `enum ${own}State { OPEN PAUSED CLOSED }`,
    ...types,
    `type ${before}Record0 @key(fields: "id") { id: ID! d${department}State: ${own}State }`,
  ].join('\n')
}

/** The subgraph of a department that begins with a field. */
export function smallSubgraph(name: string): PublishedSubgraph {
  const field = name.replaceAll('-', '_')
  return { name, sdl: `${link}type Query { ${field}: Int }` }
}

/** A subgraph with one more field than it has. */
export function withField({ name, sdl }: PublishedSubgraph, field: string): PublishedSubgraph {
  return { name, sdl: `${sdl}\nextend type Query { ${field}: Int }` }
}
