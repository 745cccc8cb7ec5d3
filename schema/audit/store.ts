import type { Sql } from '#kit/sql.ts'
import { type AuditEntry, type AuditEvent, nextEvent } from './event.ts'

/** Adds an event to the chain, as the last act of a transaction: others wait for its end. */
export async function appendAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('motcua registry audit'))`
  const [last] = await sql<{ number: bigint; hash: string }>`
    SELECT number, hash FROM registry.audit_event ORDER BY number DESC LIMIT 1
  `
  const event = nextEvent(last ?? null, entry, new Date())
  await sql`
    INSERT INTO registry.audit_event (number, at, actor, action, details, previous_hash, hash)
    VALUES (
      ${event.number}, ${event.at}, ${event.actor}, ${event.action}, ${event.details},
      ${event.previousHash}, ${event.hash}
    )
  `
}

/** All events in their order. */
export function readAudit(sql: Sql): Promise<AuditEvent[]> {
  return sql<AuditEvent>`
    SELECT number, at, actor, action, details, previous_hash AS "previousHash", hash
    FROM registry.audit_event ORDER BY number
  `
}
