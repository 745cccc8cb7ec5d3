import {
  buildSchema,
  type DocumentNode,
  GraphQLError,
  NoDeprecatedCustomRule,
  parse,
  validate,
} from 'graphql'
import { isTooDeep, maxClientTokens } from '#kit/document-limits.ts'
import { Failure } from '#kit/errors.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Registry } from '../variants/registry.ts'
import { headBuildOf, readVariant } from '../variants/store.ts'

/** An operation that a client's developers mean to send. */
export interface ClientOperation {
  readonly body: string
  readonly name?: string | null
}

/** What is wrong with an operation, in Rover's words. */
export interface OperationFinding {
  readonly type: 'FAILURE' | 'WARNING' | 'INVALID'
  readonly code: 'NON_PARSEABLE_DOCUMENT' | 'INVALID_OPERATION' | 'DEPRECATED_FIELD'
  readonly description: string
  readonly operation: { readonly name: string | null }
}

/** Validates clients' operations against the schema that a variant serves. Throws Failure BAD_USER_INPUT without one. */
export async function validateOperations(
  { database: { sql }, strictVariants }: Registry,
  ref: GraphRef,
  operations: readonly ClientOperation[],
): Promise<OperationFinding[]> {
  const state = await readVariant(sql, ref, strictVariants.includes(ref.variant))
  const build = await headBuildOf(sql, state)
  if (!build?.apiSdl)
    throw new Failure('BAD_USER_INPUT', `"${writeGraphRef(ref)}" serves no schema yet`)
  const schema = buildSchema(build.apiSdl, { assumeValid: true })
  return operations.flatMap(({ body, name = null }) => {
    const document = readOperation(body)
    const found = (
      type: OperationFinding['type'],
      code: OperationFinding['code'],
      description: string,
    ): OperationFinding => ({ type, code, description, operation: { name } })
    if (typeof document === 'string') return [found('INVALID', 'NON_PARSEABLE_DOCUMENT', document)]
    return [
      ...validate(schema, document).map(({ message }) =>
        found('FAILURE', 'INVALID_OPERATION', message),
      ),
      ...validate(schema, document, [NoDeprecatedCustomRule]).map(({ message }) =>
        found('WARNING', 'DEPRECATED_FIELD', message),
      ),
    ]
  })
}

/** Why nothing can be said of the operations, in place of what is found in them. */
export function findingOf({ message }: Failure): OperationFinding {
  return {
    type: 'FAILURE',
    code: 'INVALID_OPERATION',
    description: message,
    operation: { name: null },
  }
}

/** The document, or why it is none. */
function readOperation(body: string): DocumentNode | string {
  if (isTooDeep(body)) return 'The document is nested too deeply'
  try {
    return parse(body, { maxTokens: maxClientTokens })
  } catch (error) {
    if (error instanceof GraphQLError) return error.message
    throw error
  }
}
