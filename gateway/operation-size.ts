import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** What an operation asks for once its fragments are written out, as they are to plan it. */
export interface OperationSize {
  readonly fields: number
  readonly depth: number
}

const nothing: OperationSize = { fields: 0, depth: 0 }

/** Measures a valid operation. Each fragment is measured once: written out, small text may be endless. */
export function sizeOf(operation: OperationDefinitionNode, document: DocumentNode): OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const known = new Map<string, OperationSize>()

  function ofSet(set: SelectionSetNode | undefined): OperationSize {
    return (set?.selections ?? []).map(ofSelection).reduce(
      (sum, { fields, depth }) => ({
        fields: sum.fields + fields,
        depth: Math.max(sum.depth, depth),
      }),
      nothing,
    )
  }

  function ofSelection(node: SelectionNode): OperationSize {
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value)
    const { fields, depth } = ofSet(node.selectionSet)
    return node.kind === Kind.FIELD ? { fields: fields + 1, depth: depth + 1 } : { fields, depth }
  }

  function ofFragment(name: string): OperationSize {
    const size = known.get(name) ?? ofSet(fragments.get(name)?.selectionSet)
    known.set(name, size)
    return size
  }

  return ofSet(operation.selectionSet)
}
