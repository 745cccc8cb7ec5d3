import { GraphQLError, Kind, parse } from 'graphql'
import { isTooDeep, maxClientTokens } from '#kit/document-limits.ts'
import { operationSignature } from '#kit/operation-signature.ts'
import { operationHash } from '../usage/operation-hash.ts'

/** One operation of a manifest. */
export interface PersistedOperation {
  readonly id: string
  /** Empty for one of every client. */
  readonly clientName: string
  readonly name: string
  readonly type: string
  readonly body: string
}

/** Writes operations as Apollo's tools read them: a manifest of persisted queries. */
export function manifestOf(operations: readonly PersistedOperation[]): string {
  return JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: operations.map(({ id, clientName, name, type, body }) => ({
      id,
      name,
      type: type.toLowerCase(),
      body,
      ...(clientName !== '' && { clientName }),
    })),
  })
}

/** By which it is known among the operations that our gateways report; null for a text that is none. */
export function persistedOperationHash({
  name,
  body,
}: Pick<PersistedOperation, 'name' | 'body'>): string | null {
  if (isTooDeep(body)) return null
  try {
    const parsed = parse(body, { noLocation: true, maxTokens: maxClientTokens })
    const [only, ...others] = parsed.definitions.filter(
      (node) => node.kind === Kind.OPERATION_DEFINITION,
    )
    // As gateways see it; a manifest may call it otherwise.
    const own = others.length === 0 ? (only?.name?.value ?? null) : name
    const document = operationSignature(parsed, own)
    return document === null ? null : operationHash({ name: own, document })
  } catch (error) {
    if (error instanceof GraphQLError) return null
    throw error
  }
}
