import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { maxClientTokens, readsUpTo } from '#kit/document-limits.ts'
import { createTurns } from '#kit/take-turns.ts'
import { messageOf } from '../follow-file.ts'
import { refuseIntrospection } from '../introspection.ts'
import { measureDocument } from '../limits/document-size.ts'
import type { Measured } from '../limits/guard.ts'
import { type Limits, limitNames, mostTaken } from '../limits/limits.ts'
import type { ListedOperation } from './manifest.ts'

/** A listed operation that would be answered with an error, and with which. */
export interface UnfitOperation {
  readonly id: string
  readonly name: string | undefined
  readonly reason: string
}

/** What operations are held against. */
export interface Served {
  readonly schema: GraphQLSchema
  readonly limits: Limits
  /** Whether the schema may be asked for. */
  readonly introspection: boolean
}

/**
 * Finds the operations that would be refused whatever variables they are sent with: by the schema, or by a limit
 * of documents. What they cost depends on variables. Others have their turn meanwhile.
 */
export async function findUnfit(
  operations: readonly ListedOperation[],
  served: Served,
  signal: AbortSignal,
): Promise<UnfitOperation[]> {
  const takeTurns = createTurns()
  const unfit: UnfitOperation[] = []
  for (const { id, name, body } of operations) {
    await takeTurns()
    if (signal.aborted) return []
    const reason = problemOf(body, served)
    if (reason !== null) unfit.push({ id, name, reason })
  }
  return unfit
}

function problemOf(body: string, { schema, limits, introspection }: Served): string | null {
  const reading = readsUpTo(body, maxClientTokens)
  if (reading !== 'fit to parse') return `It is ${reading}`
  try {
    const document = parse(body)
    const over = limitExceededBy(document, limits)
    if (over !== null) return over
    const rules = introspection ? specifiedRules : [...specifiedRules, refuseIntrospection]
    const [error] = validate(schema, document, rules, { maxErrors: 1 })
    if (error) return error.message
    return document.definitions.some(isSubscription) ? 'Subscriptions are not served' : null
  } catch (error) {
    return messageOf(error)
  }
}

function limitExceededBy(document: DocumentNode, limits: Limits): string | null {
  const measured: Measured = measureDocument(document)
  const over = limitNames.find((name) => (measured[name] ?? 0) > mostTaken(limits, name))
  return over ? `It is over the limit "${over}", at most ${mostTaken(limits, over)}` : null
}

function isSubscription(node: DocumentNode['definitions'][number]): boolean {
  return (
    node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.SUBSCRIPTION
  )
}
