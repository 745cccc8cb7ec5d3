import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  type DirectiveNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql'
import type {
  FederatedSubgraph,
  Federation,
  FindEntity,
  Representation,
  Resolver,
  Resolvers,
} from './federation.ts'

/** One subgraph as a schema that can be executed. */
export function subgraphSchema(federation: Federation, subgraph: FederatedSubgraph): GraphQLSchema {
  const resolvers = subgraphResolvers(federation, subgraph)
  return buildSubgraphSchema([{ typeDefs: parse(subgraph.sdl), resolvers }])
}

/** The resolvers of one subgraph: of all that there are, those of its fields, and one for each entity. */
export function subgraphResolvers(
  { resolvers: common, entities }: Federation,
  { sdl, resolvers: own = {} }: FederatedSubgraph,
): Record<string, Record<string, Resolver>> {
  const resolvers: Record<string, Record<string, Resolver>> = {}
  for (const { name, interfaces, fields, directives } of typesOf(sdl)) {
    const type = name.value
    const ofType = resolvers[type] ?? {}
    resolvers[type] = ofType
    const inherited = (interfaces ?? []).map(({ name }) => name.value)
    for (const { name } of fields ?? []) {
      const resolver = resolverOf([own, common], [type, ...inherited], name.value)
      if (resolver) ofType[name.value] = resolver
    }
    const keys = (directives ?? []).filter(({ name }) => name.value === 'key')
    if (keys.length > 0) ofType.__resolveReference = referenceResolver(type, keys, entities[type])
  }
  return resolvers
}

function resolverOf(
  maps: readonly Resolvers[],
  types: readonly string[],
  field: string,
): Resolver | undefined {
  for (const map of maps)
    for (const type of types) {
      const resolver = map[type]?.[field]
      if (resolver) return resolver
    }
  return undefined
}

type TypeNode = Pick<ObjectTypeDefinitionNode, 'name' | 'interfaces' | 'fields' | 'directives'>

/** Interfaces are taken for types only where they are entities. */
function typesOf(sdl: string): TypeNode[] {
  return parse(sdl).definitions.filter((definition) => {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
        return true
      case Kind.INTERFACE_TYPE_DEFINITION:
        return definition.directives?.some(({ name }) => name.value === 'key') ?? false
      default:
        return false
    }
  }) as TypeNode[]
}

/** Refuses, as strictly as can be, what no gateway may ask: a representation without a key of the subgraph. */
function referenceResolver(
  type: string,
  directives: readonly DirectiveNode[],
  find: FindEntity | undefined,
): Resolver {
  const keys = directives.filter(isResolvable).map(keyOf)
  return (representation: Representation) => {
    if (!keys.some((key) => holds(representation, key)))
      throw new Error(
        `A representation of ${type} without a key: ${JSON.stringify(representation)}`,
      )
    const found = find?.(representation)
    return found ? { ...found, representation } : null
  }
}

function isResolvable({ arguments: given = [] }: DirectiveNode): boolean {
  return !given.some(
    ({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
  )
}

function keyOf({ arguments: given = [] }: DirectiveNode): SelectionSetNode {
  const fields = given.find(({ name }) => name.value === 'fields')?.value
  if (fields?.kind !== Kind.STRING) throw new Error('A @key without fields')
  const [operation] = parse(`{ ${fields.value} }`).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('A @key that is none')
  return operation.selectionSet
}

function holds(value: unknown, { selections }: SelectionSetNode): boolean {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return selections.every((selection) => {
    if (selection.kind !== Kind.FIELD) return true
    const inner = fields.get(selection.name.value)
    if (inner === undefined) return false
    return selection.selectionSet ? holds(inner, selection.selectionSet) : true
  })
}
