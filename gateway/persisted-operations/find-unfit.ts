import { setImmediate } from 'node:timers/promises'
import { type GraphQLSchema, parse, validate } from 'graphql'
import { maxClientTokens, readsUpTo } from '#kit/document-limits.ts'
import { messageOf } from '../follow-file.ts'
import type { ListedOperation } from './manifest.ts'

/** A listed operation that would be answered with an error, and with which. */
export interface UnfitOperation {
  readonly id: string
  readonly name: string | undefined
  readonly reason: string
}

/** Finds the operations that do not fit a schema; between them others have their turn. */
export async function findUnfit(
  operations: readonly ListedOperation[],
  schema: GraphQLSchema,
  signal: AbortSignal,
): Promise<UnfitOperation[]> {
  const unfit: UnfitOperation[] = []
  for (const { id, name, body } of operations) {
    await setImmediate()
    if (signal.aborted) return []
    const reason = problemOf(body, schema)
    if (reason !== null) unfit.push({ id, name, reason })
  }
  return unfit
}

function problemOf(body: string, schema: GraphQLSchema): string | null {
  const reading = readsUpTo(body, maxClientTokens)
  if (reading !== 'fit to parse') return `It is ${reading}`
  try {
    const document = parse(body)
    return validate(schema, document, undefined, { maxErrors: 1 })[0]?.message ?? null
  } catch (error) {
    return messageOf(error)
  }
}
