import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
} from 'graphql'
import type { Failure } from '#kit/errors.ts'
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

/**
 * What is refused at one place may be had at another; what is selected of the refused one stays, each
 * field of it refused.
 */
function merged(known: GroupedField, field: SelectedField): GroupedField {
  const isAllowed = known.refusal === null || field.refusal === null
  const parts = [known, field].map(({ refusal, selections }) =>
    isAllowed && refusal !== null ? refused(selections, refusal) : selections,
  )
  return {
    ...known,
    refusal: isAllowed ? null : known.refusal,
    selections: parts.flat(),
  }
}

function refused(selections: readonly Selection[], refusal: Failure): readonly Selection[] {
  return selections.map((selection) => ({
    ...selection,
    ...(selection.kind === 'field' && { refusal }),
    ...(selection.kind === 'fragment' && { selections: refused(selection.selections, refusal) }),
  }))
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
