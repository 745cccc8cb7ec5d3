import { calculateReferencedFieldsByType } from '@apollo/utils.usagereporting'
import { type GraphQLSchema, Kind } from 'graphql'
import { operationSignature } from '#kit/operation-signature.ts'
import type { PreparedOperation } from '../execution/prepare-operation.ts'

/** What is told of an operation. */
export interface ReportedOperation {
  /** Its name, or a hyphen, and its text without values, in the form of Apollo's reports. */
  readonly key: string
  /** The fields that it asks for, by their types. */
  readonly fields: ReturnType<typeof calculateReferencedFieldsByType>
}

/** Reads what is told of an operation that is valid in a schema. */
export function readOperation(
  { operation, fragments }: Pick<PreparedOperation, 'operation' | 'fragments'>,
  schema: GraphQLSchema,
): ReportedOperation {
  const document = {
    kind: Kind.DOCUMENT as const,
    definitions: [operation, ...fragments.values()],
  }
  const name = operation.name?.value ?? null
  return {
    key: `# ${name ?? '-'}\n${operationSignature(document, name)}`,
    fields: calculateReferencedFieldsByType({ document, schema, resolvedOperationName: name }),
  }
}
