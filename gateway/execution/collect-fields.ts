import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
} from 'graphql'
import type { SelectedField, Selection } from './selection.ts'

/** The selections of one response key, merged. */
export type GroupedField = Omit<SelectedField, 'kind' | 'node'>

/**
 * Collects what is selected of an object type, in the order of the response (GraphQL specification,
 * section 6.3.2).
 */
export function collectFields(
  type: GraphQLObjectType | GraphQLInterfaceType,
  selections: readonly Selection[],
  schema: GraphQLSchema,
): GroupedField[] {
  const fields = new Map<string, GroupedField>()

  function walk(selections: readonly Selection[]): void {
    for (const selection of selections) {
      if (selection.kind === 'fragment') {
        if (isTrueFor(selection.type, type, schema)) walk(selection.selections)
        continue
      }
      const known = fields.get(selection.responseKey)
      fields.set(selection.responseKey, known ? merged(known, selection) : selection)
    }
  }

  walk(selections)
  return [...fields.values()]
}

/** What is refused at one place may be had at another. */
function merged(known: GroupedField, field: SelectedField): GroupedField {
  if (field.refusal !== null) return known
  if (known.refusal !== null) return field
  return { ...known, selections: [...known.selections, ...field.selections] }
}

function isTrueFor(
  condition: string,
  type: GraphQLObjectType | GraphQLInterfaceType,
  schema: GraphQLSchema,
): boolean {
  if (condition === type.name) return true
  const abstract = schema.getType(condition)
  return isAbstractType(abstract) && schema.isSubType(abstract, type)
}
