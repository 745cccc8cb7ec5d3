import { createHash } from 'node:crypto'

/** What was done to the registry, and by whom. */
export interface AuditEntry {
  /** The name of a key, or the operator's account. */
  readonly actor: string
  readonly action: string
  readonly details: Readonly<Record<string, unknown>>
}

/** An entry in its place in the chain. */
export interface AuditEvent {
  readonly number: bigint
  readonly at: Date
  readonly actor: string
  readonly action: string
  /** JSON as it was hashed. */
  readonly details: string
  readonly previousHash: string
  readonly hash: string
}

/** What the first event follows. */
export const chainStart = '0'.repeat(64)

/** The event that follows another, or the first. */
export function nextEvent(
  previous: Pick<AuditEvent, 'number' | 'hash'> | null,
  { actor, action, details }: AuditEntry,
  at: Date,
): AuditEvent {
  const event = {
    number: (previous?.number ?? 0n) + 1n,
    at,
    actor,
    action,
    details: JSON.stringify(details),
    previousHash: previous?.hash ?? chainStart,
  }
  return { ...event, hash: hashOf(event) }
}

/**
 * The number of the first event that is not as it was written, or does not follow the one before it;
 * null where the chain is whole.
 *
 * It cannot tell of events that were taken off the end: keep the last hash elsewhere.
 */
export function firstBreak(events: Iterable<AuditEvent>): bigint | null {
  let number = 0n
  let hash = chainStart
  for (const event of events) {
    number++
    if (event.number !== number || event.previousHash !== hash || event.hash !== hashOf(event))
      return number
    hash = event.hash
  }
  return null
}

function hashOf(event: Omit<AuditEvent, 'hash'>): string {
  const { number, at, actor, action, details, previousHash } = event
  const text = JSON.stringify([
    previousHash,
    String(number),
    at.toISOString(),
    actor,
    action,
    details,
  ])
  return createHash('sha256').update(text).digest('hex')
}
