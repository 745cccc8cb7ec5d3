import type { OperationDefinitionNode } from 'graphql'
import { type GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql'
import type { FailureCode } from '#kit/errors.ts'

export type CoercedVariables =
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly errors: readonly GraphQLError[] }

/**
 * Coerces what a client gave for the variables (GraphQL specification, section 6.1.2). A client that
 * sends more faults is told of `maxErrors`; finding all of them could take seconds.
 */
export function coerceVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
  maxErrors: number,
): CoercedVariables {
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, given, {
    // One more tells that there are more.
    maxErrors: maxErrors - 1,
  })
  if (coerced) return { values: coerced }
  const code: FailureCode = 'BAD_USER_INPUT'
  for (const error of errors ?? []) error.extensions.code = code
  return { errors: errors ?? [] }
}
