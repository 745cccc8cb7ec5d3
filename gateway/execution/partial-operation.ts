import {
  type DocumentNode,
  type FieldNode,
  Kind,
  print,
  type SelectionNode,
  separateOperations,
  stripIgnoredCharacters,
  visit,
} from 'graphql'

export interface PartialOperation {
  readonly operation: string
  readonly variables: readonly string[]
}

/** The operation that asks for some selections of one of its fields alone, with the variables that these take. */
export function partialOperation(
  document: DocumentNode,
  field: FieldNode,
  selections: readonly SelectionNode[],
  variables: readonly string[],
): PartialOperation {
  const only = { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } } as const
  const partial = visit(document, {
    OperationDefinition: (operation) => ({
      ...operation,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [only] },
    }),
  })
  // With the fragments that it still takes.
  const [separate = partial] = Object.values(separateOperations(partial))
  const used = new Set<string>()
  visit(separate, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  })
  const operation = visit(separate, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null),
  })
  return {
    operation: stripIgnoredCharacters(print(operation)),
    variables: variables.filter((name) => used.has(name)),
  }
}
