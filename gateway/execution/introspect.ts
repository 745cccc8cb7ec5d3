import {
  execute,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { isomorphicValue } from '../isomorphic.ts'
import { type Gathered, isGathered } from './gathered.ts'
import { type SelectedField, type Selection, schemaFields } from './selection.ts'

/** Answers the fields of the schema itself; gives an object to merge with what is gathered. */
export type Introspect = (variables: Readonly<Record<string, unknown>>) => Gathered

/** Compiles the schema fields of an operation (`__schema`, `__type`); null where it has none. */
export function compileIntrospection(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  selections: readonly Selection[],
  schema: GraphQLSchema,
): Introspect | null {
  const fields = rootFields(selections).filter(({ name }) => schemaFields.has(name))
  if (fields.length === 0) return null
  const definition: OperationDefinitionNode = {
    ...operation,
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields.map(asGathered) },
  }
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [definition, ...fragments.values()],
  } as const
  return (variableValues) => {
    const result = execute({ schema, document, variableValues })
    if (!('data' in result) || !isGathered(result.data) || result.errors)
      throw new Error('The schema did not answer what it was asked about itself')
    return isomorphicValue(result.data)
  }
}

function rootFields(selections: readonly Selection[]): SelectedField[] {
  return selections.flatMap((selection) =>
    selection.kind === 'field' ? [selection] : rootFields(selection.selections),
  )
}

function asGathered({ node, gatheredKey }: SelectedField) {
  return { ...node, directives: [], alias: { kind: Kind.NAME, value: gatheredKey } } as const
}
