import { type GraphQLLeafType, isEnumType } from 'graphql'

/** Gives a value as the response holds it; undefined where it is none of the type's. */
export type CoerceLeaf = (value: unknown) => unknown

/** How values of subgraphs' answers become those of a leaf type (GraphQL specification, section 3.5). */
export function leafCoercion(type: GraphQLLeafType): CoerceLeaf {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name))
    return (value) => (names.has(value) ? value : undefined)
  }
  return builtIn.get(type.name) ?? custom
}

/** Scalars that are not built in are the subgraphs' own matter, as far as JSON can write them. */
const custom: CoerceLeaf = (value) =>
  typeof value === 'number' && !Number.isFinite(value) ? undefined : value

const builtIn = new Map<string, CoerceLeaf>([
  ['String', (value) => (typeof value === 'string' ? value : undefined)],
  // A number that 32 bits hold.
  ['Int', (value) => (typeof value === 'number' && (value | 0) === value ? value : undefined)],
  // JSON may hold numbers that are past all that can be written.
  ['Float', (value) => (Number.isFinite(value) ? value : undefined)],
  ['Boolean', (value) => (typeof value === 'boolean' ? value : undefined)],
  ['ID', (value) => (typeof value === 'string' ? value : textOf(value))],
])

const textOf: CoerceLeaf = (value) => (Number.isInteger(value) ? String(value) : undefined)

/** Writes, as JavaScript, a test of the value that a name holds. */
export type WriteTest = (name: string) => string

/** A test that most values of a type pass, and only such as stay what they are. */
export function leafTest(type: GraphQLLeafType): WriteTest {
  if (isEnumType(type)) return () => 'false'
  return builtInTests.get(type.name) ?? isText
}

const isText: WriteTest = (name) => `typeof ${name} === 'string'`

const builtInTests = new Map<string, WriteTest>([
  ['Int', (name) => `typeof ${name} === 'number' && (${name} | 0) === ${name}`],
  ['Float', (name) => `Number.isFinite(${name})`],
  ['Boolean', (name) => `typeof ${name} === 'boolean'`],
])
