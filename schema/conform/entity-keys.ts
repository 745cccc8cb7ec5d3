import {
  type FieldDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql'
import {
  directivesOf,
  elementsOf,
  namedTypeOf,
  type TypeElementNode,
  textArgument,
} from '../checks/schema-elements.ts'

export type Representation = { readonly __typename: string; readonly [key: string]: unknown }

/** An entity that the subgraph resolves, by its first key. */
export interface Entity {
  readonly type: string
  /** The selection of the key, such as `id` or `owner { code }`. */
  readonly key: string
  /** A representation that no entity has. */
  readonly unknown: Representation
  /** The way from Query to some of them, as a query; null when every way needs arguments. */
  readonly listing: string | null
}

type Fields = ReadonlyMap<string, readonly FieldDefinitionNode[]>

/** The entities that a subgraph's SDL says it resolves. */
export function entitiesIn(sdl: string): Entity[] {
  const elements = elementsOf(parse(sdl))
  const fields = Map.groupBy(
    elements.filter((element) => element.kind === 'field'),
    ({ of }) => of.name.value,
  )
  const nodes: Fields = new Map(
    Array.from(fields, ([type, all]) => [type, all.map(({ node }) => node)]),
  )
  const entities = new Map<string, Entity>()
  for (const { kind, name: type, node } of elements) {
    const key = kind === 'type' && node.kind.startsWith('Object') ? keyOf(node) : null
    if (key === null || entities.has(type)) continue
    const unknown = { __typename: type, ...unknownValues(selectionOf(key), type, nodes) }
    entities.set(type, { type, key, unknown, listing: listingOf(type, key, nodes) })
  }
  return [...entities.values()]
}

function keyOf(node: TypeElementNode): string | null {
  for (const key of directivesOf(node, 'key')) {
    const resolvable = key.arguments?.find(({ name }) => name.value === 'resolvable')?.value
    if (resolvable?.kind === Kind.BOOLEAN && !resolvable.value) continue
    const fields = textArgument(key, 'fields')
    if (fields !== null && isSelection(fields)) return fields
  }
  return null
}

function isSelection(fields: string): boolean {
  try {
    return selectionOf(fields).selections.length > 0
  } catch (error) {
    // Composition tells of a key that is none.
    if (error instanceof GraphQLError) return false
    throw error
  }
}

function selectionOf(fields: string): SelectionSetNode {
  const [operation] = parse(`{ ${fields} }`).definitions
  return (operation as OperationDefinitionNode).selectionSet
}

/** Values that no system has given to anything, in the form of a key. */
function unknownValues(
  { selections }: SelectionSetNode,
  type: string,
  fields: Fields,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const selection of selections) {
    if (selection.kind !== Kind.FIELD) continue
    const name = selection.name.value
    const node = fields.get(type)?.find((field) => field.name.value === name)
    const of = node ? namedTypeOf(node.type) : 'ID'
    values[name] = selection.selectionSet
      ? unknownValues(selection.selectionSet, of, fields)
      : unknownValue(of)
  }
  return values
}

function unknownValue(type: string): unknown {
  if (type === 'Int') return -2_147_483_648
  if (type === 'Float') return -1.5
  if (type === 'Boolean') return false
  return 'no-such-key-6f1d'
}

/** How far lists are followed: `procedures { edges { node { agency` is 4. */
const furthest = 5

/** The shortest way from Query to a type through fields that need no argument. */
function listingOf(target: string, key: string, fields: Fields): string | null {
  let ways: ReadonlyArray<{ type: string; path: readonly string[] }> = [{ type: 'Query', path: [] }]
  const seen = new Set(['Query'])
  for (let depth = 0; depth < furthest; depth++) {
    const next: { type: string; path: string[] }[] = []
    for (const { type, path } of ways)
      for (const field of fields.get(type) ?? []) {
        const to = namedTypeOf(field.type)
        if (seen.has(to) || field.name.value.startsWith('_') || needsArgument(field)) continue
        seen.add(to)
        next.push({ type: to, path: [...path, field.name.value] })
      }
    const found = next.find(({ type }) => type === target)
    if (found)
      return `{ ${found.path.join(' { ')} { __typename ${key} }${' }'.repeat(found.path.length - 1)} }`
    ways = next
  }
  return null
}

function needsArgument({ arguments: given = [] }: FieldDefinitionNode): boolean {
  return given.some(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue)
}
