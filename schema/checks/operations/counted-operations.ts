import type { GraphRef } from '../../graph-ref.ts'

/** A client that sent an operation, and how often within the window. */
export interface OperationClient {
  readonly name: string
  readonly version: string | null
  readonly count: number
}

/** An operation that clients sent, or may send because it is persisted. */
export interface KnownOperation {
  readonly id: string
  readonly name: string | null
  readonly document: string
  /** Who sent it within the window; requests without a client's name stand under an empty one. */
  readonly clients: readonly OperationClient[]
  /** When it was last sent; null for one that never was. */
  readonly lastSeen: Date | null
  /** Whether it is in a list of persisted operations: it counts, however seldom it is sent. */
  readonly isPersisted: boolean
}

/** Moments between which operations were sent. */
export interface UsageWindow {
  readonly from: Date
  readonly to: Date
}

/** The operations that clients of a variant sent within a window, or have persisted. */
export type OperationsUsed = (
  ref: GraphRef,
  window: UsageWindow,
) => Promise<readonly KnownOperation[]>

/** Which operations a check protects. */
export interface OperationPolicy extends UsageWindow {
  /** The least number of requests for an operation to count. */
  readonly minCount: number
  /** The least share of all requests, in percent, for an operation to count. */
  readonly minPercentage: number
  readonly excludedClients: ReadonlyArray<{ readonly name: string; readonly version?: string }>
  readonly excludedOperationNames: readonly string[]
  /** Ids of operations that a change may break. */
  readonly ignoredOperations: readonly string[]
  /** Whether what may only surprise clients fails a check too: new enum values and union members. */
  readonly failOnDangerous: boolean
}

export interface CountedOperation extends KnownOperation {
  /** Requests within the window, of clients that are not excluded. */
  readonly count: number
}

/**
 * The operations that a check protects, by its policy. Excluded clients count neither for an operation
 * nor in the total of which it is a share.
 */
export function countedOperations(
  operations: readonly KnownOperation[],
  policy: OperationPolicy,
): CountedOperation[] {
  const { minCount, minPercentage } = policy
  const seen = operations
    .filter((operation) => operation.isPersisted || isWithin(operation, policy))
    .flatMap((operation) => withoutExcluded(operation, policy))
  const total = seen.reduce((sum, { count }) => sum + count, 0)
  return seen.filter((operation) => {
    const { id, name, count, isPersisted } = operation
    if (policy.ignoredOperations.includes(id)) return false
    if (name !== null && policy.excludedOperationNames.includes(name)) return false
    return isPersisted || (count > 0 && count >= minCount && count * 100 >= minPercentage * total)
  })
}

function isWithin({ lastSeen }: KnownOperation, { from, to }: OperationPolicy): boolean {
  return lastSeen !== null && lastSeen >= from && lastSeen <= to
}

function withoutExcluded(
  operation: KnownOperation,
  { excludedClients }: OperationPolicy,
): CountedOperation[] {
  const isExcluded = (client: OperationClient) =>
    excludedClients.some(
      ({ name, version }) =>
        name === client.name && (version === undefined || version === client.version),
    )
  const clients = operation.clients.filter((client) => !isExcluded(client))
  // One that only excluded clients send is theirs.
  if (clients.length === 0 && operation.clients.length > 0) return []
  return [{ ...operation, clients, count: clients.reduce((sum, { count }) => sum + count, 0) }]
}
