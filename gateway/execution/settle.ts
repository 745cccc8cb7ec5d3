import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Failure } from '#kit/errors.ts'
import type { GatheredKeyOf } from './gathered-keys.ts'
import type { SelectedField, Selection, SettledOperation } from './selection.ts'

export interface Settlement {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly gatheredKeyOf: GatheredKeyOf
  /** The values of the variables of `@skip` and `@include`. */
  readonly conditions: Readonly<Record<string, boolean>>
  /** Why the caller does not get a field, or any field of a fragment; null where it does. */
  readonly refusalOf: (node: SelectionNode) => Failure | null
}

/**
 * Settles an operation: leaves out what `@skip` and `@include` leave out (GraphQL specification,
 * section 3.13) and marks what the caller may not have.
 */
export function settle(
  operation: OperationDefinitionNode,
  settlement: Settlement,
): SettledOperation {
  const rootType = settlement.schema.getRootType(operation.operation)
  if (!rootType || operation.operation === 'subscription')
    throw new TypeError(`No ${operation.operation} can be settled`)
  return {
    kind: operation.operation,
    rootType: rootType.name,
    selections: selectionsOf(operation.selectionSet, rootType, null, settlement),
  }
}

function selectionsOf(
  set: SelectionSetNode | undefined,
  parent: GraphQLNamedType,
  /** Why the caller gets nothing of a fragment that this is in. */
  refusal: Failure | null,
  settlement: Settlement,
): Selection[] {
  return (set?.selections ?? [])
    .filter((node) => isIncluded(node, settlement.conditions))
    .flatMap((node) => selectionOf(node, parent, refusal, settlement))
}

function selectionOf(
  node: SelectionNode,
  parent: GraphQLNamedType,
  outer: Failure | null,
  settlement: Settlement,
): readonly Selection[] {
  const refusal = outer ?? settlement.refusalOf(node)
  if (node.kind === Kind.FIELD) return [fieldOf(node, parent, refusal, settlement)]
  const fragment =
    node.kind === Kind.INLINE_FRAGMENT ? node : settlement.fragments.get(node.name.value)
  if (!fragment) return []
  const type = fragment.typeCondition?.name.value ?? parent.name
  const of = settlement.schema.getType(type)
  if (!of) return []
  const selections = selectionsOf(fragment.selectionSet, of, refusal, settlement)
  return type === parent.name ? selections : [{ kind: 'fragment', type, selections }]
}

function fieldOf(
  node: FieldNode,
  parent: GraphQLNamedType,
  refusal: Failure | null,
  settlement: Settlement,
): SelectedField {
  const name = node.name.value
  const type = namedTypeOf(parent, name)
  return {
    kind: 'field',
    name,
    responseKey: node.alias?.value ?? name,
    gatheredKey: settlement.gatheredKeyOf(node),
    node,
    refusal,
    selections: type ? selectionsOf(node.selectionSet, type, null, settlement) : [],
  }
}

/** The composite type of a field; null for a leaf, and for fields that every type has. */
function namedTypeOf(parent: GraphQLNamedType, field: string): GraphQLNamedType | null {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return null
  const type = getNamedType(parent.getFields()[field]?.type)
  return isCompositeType(type) ? type : null
}

function isIncluded(
  { directives = [] }: SelectionNode,
  conditions: Readonly<Record<string, boolean>>,
): boolean {
  return directives.every((directive) => {
    const name = directive.name.value
    if (name === 'skip') return !conditionOf(directive, conditions)
    return name !== 'include' || conditionOf(directive, conditions)
  })
}

function conditionOf(
  { arguments: given = [] }: DirectiveNode,
  conditions: Readonly<Record<string, boolean>>,
): boolean {
  const value = given.find((argument) => argument.name.value === 'if')?.value
  if (value?.kind === Kind.BOOLEAN) return value.value
  return value?.kind === Kind.VARIABLE && conditions[value.name.value] === true
}

/** The variables that `@skip` and `@include` of an operation read, in order of their names. */
export function conditionVariables(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string[] {
  const names = new Set<string>()
  const seen = new Set<string>()

  function walk(set: SelectionSetNode | undefined): void {
    for (const node of set?.selections ?? []) {
      for (const { name, arguments: given = [] } of node.directives ?? [])
        if (name.value === 'skip' || name.value === 'include')
          for (const { value } of given)
            if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      if (node.kind !== Kind.FRAGMENT_SPREAD) walk(node.selectionSet)
      else if (!seen.has(node.name.value)) {
        seen.add(node.name.value)
        walk(fragments.get(node.name.value)?.selectionSet)
      }
    }
  }

  walk(operation.selectionSet)
  return [...names].sort()
}
