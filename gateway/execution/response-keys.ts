import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import type { Rewrite } from './plan.ts'

/** A subgraph's operation: its selections, with its named fragments. */
export interface SubgraphDocument {
  readonly operation: OperationTypeNode
  readonly selectionSet: SelectionSetNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

export function subgraphDocument({ definitions }: DocumentNode): SubgraphDocument {
  const fragments = new Map<string, FragmentDefinitionNode>()
  let found: OperationDefinitionNode | undefined
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
    if (definition.kind === Kind.OPERATION_DEFINITION) found = definition
  }
  if (!found) throw new Error('The planner gave a document without an operation')
  return { operation: found.operation, selectionSet: found.selectionSet, fragments }
}

/** The `_entities` field of a fetch that has a response key. */
export function entitiesField(
  responseKey: string,
  { selectionSet }: SubgraphDocument,
): FieldNode & { readonly selectionSet: SelectionSetNode } {
  for (const node of selectionSet.selections) {
    if (node.kind !== Kind.FIELD || (node.alias ?? node.name).value !== responseKey) continue
    if (node.selectionSet) return { ...node, selectionSet: node.selectionSet }
  }
  throw new Error('The planner gave a fetch that asks for no entities')
}

/**
 * The keys under which an answer holds the selected fields once it is rewritten, those of all types
 * together.
 */
export function responseKeys(
  set: SelectionSetNode,
  { fragments }: SubgraphDocument,
  rewrites: readonly Rewrite[],
): ReadonlySet<string> {
  const keys = new Set(rewrites.flatMap((rewrite) => (rewrite.kind === 'rename' ? rewrite.to : [])))
  const seen = new Set<string>()

  function walk({ selections }: SelectionSetNode): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) keys.add(node.alias?.value ?? node.name.value)
      else if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet)
      else if (!seen.has(node.name.value)) {
        seen.add(node.name.value)
        const fragment = fragments.get(node.name.value)
        if (fragment) walk(fragment.selectionSet)
      }
    }
  }

  walk(set)
  return keys
}

/** Whether any selected field has selections of its own. */
export function hasObjects(set: SelectionSetNode, document: SubgraphDocument): boolean {
  return set.selections.some((node) => {
    if (node.kind === Kind.FIELD) return node.selectionSet !== undefined
    if (node.kind === Kind.INLINE_FRAGMENT) return hasObjects(node.selectionSet, document)
    const fragment = document.fragments.get(node.name.value)
    return fragment !== undefined && hasObjects(fragment.selectionSet, document)
  })
}
