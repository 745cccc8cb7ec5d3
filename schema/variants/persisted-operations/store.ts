import { operationKey } from '#kit/listed-operations.ts'
import { operationChunkId } from '#kit/operation-list.ts'
import { columnOf, type Database, type Sql } from '#kit/sql.ts'
import { createTurns } from '#kit/take-turns.ts'
import type { AuditEntry } from '../../audit/event.ts'
import { appendAudit } from '../../audit/store.ts'
import { type GraphRef, writeGraphRef } from '../../graph-ref.ts'
import {
  manifestOf,
  type PersistedOperation,
  persistedOperationHash,
} from '../persisted-operation.ts'

/** A list of operations that clients may send by their id. */
export interface PersistedQueryList {
  readonly id: string
  readonly name: string
}

/** The list of a variant, which has its name; null where the variant is not there. */
export async function readPersistedQueryList(
  sql: Sql,
  { graph, variant }: GraphRef,
): Promise<PersistedQueryList | null> {
  const [found] = await sql<{ name: string }>`
    SELECT name FROM registry.variant WHERE graph = ${graph} AND name = ${variant}
  `
  return found ? { id: found.name, name: found.name } : null
}

/** What came of a manifest. */
export interface PersistedOperationsKept {
  readonly revision: number
  readonly added: number
  readonly identical: number
  /** Those whose id is kept with another body: then nothing was kept. */
  readonly changed: readonly string[]
}

/**
 * Adds operations to a variant's list; an id never gets another body. Among themselves they have to be fit for
 * a list. One that comes twice is one.
 */
export async function keepPersistedOperations(
  database: Database,
  { graph, variant }: GraphRef,
  operations: readonly PersistedOperation[],
  audit: AuditEntry,
): Promise<PersistedOperationsKept> {
  const each = [
    ...new Map(operations.map((operation) => [operationKey(operation), operation])).values(),
  ]
  // Before the variant is held: a long list takes seconds to read.
  const hashes = await hashesOf(each)
  return database.transaction(async ({ sql }) => {
    const [before] = await sql<{ revision: number }>`
      SELECT operations_revision AS revision FROM registry.variant
      WHERE graph = ${graph} AND name = ${variant} FOR UPDATE
    `
    const kept = await sql<{ id: string; clientName: string; body: string }>`
      SELECT id, client_name AS "clientName", body FROM registry.persisted_operation
      WHERE graph = ${graph} AND variant = ${variant} AND id = ANY(${each.map(({ id }) => id)})
    `
    const bodies = new Map(kept.map((operation) => [operationKey(operation), operation.body]))
    const bodyOf = (operation: PersistedOperation) => bodies.get(operationKey(operation))
    const added = each.filter((operation) => bodyOf(operation) === undefined)
    const changed = each.filter(
      (operation) => ![undefined, operation.body].includes(bodyOf(operation)),
    )
    const revision = before?.revision ?? 0
    const identical = operations.length - added.length
    if (changed.length > 0 || added.length === 0)
      return { revision, added: 0, identical, changed: changed.map(({ id }) => id) }
    const column = columnOf(added)
    await sql`
      INSERT INTO registry.persisted_operation (
        graph, variant, id, client_name, name, type, body, operation
      )
      SELECT ${graph}, ${variant}, * FROM unnest(
        ${column(({ id }) => id)}::text[], ${column(({ clientName }) => clientName)}::text[],
        ${column(({ name }) => name)}::text[], ${column(({ type }) => type)}::text[],
        ${column(({ body }) => body)}::text[], ${column((operation) => hashes.get(operation) ?? null)}::text[]
      )
    `
    const chunk = manifestOf(added)
    await sql`
      INSERT INTO registry.persisted_chunk (id, graph, variant, revision, manifest)
      VALUES (
        ${operationChunkId(writeGraphRef({ graph, variant }), revision + 1, chunk)}, ${graph}, ${variant},
        ${revision + 1}, ${chunk}
      )
    `
    await sql`
      UPDATE registry.variant SET operations_revision = ${revision + 1}
      WHERE graph = ${graph} AND name = ${variant}
    `
    await appendAudit(sql, audit)
    return { revision: revision + 1, added: added.length, identical, changed: [] }
  })
}

/** By which each is known among reported ones; others have their turn meanwhile. */
async function hashesOf(
  operations: readonly PersistedOperation[],
): Promise<ReadonlyMap<PersistedOperation, string | null>> {
  const takeTurns = createTurns()
  const hashes = new Map<PersistedOperation, string | null>()
  for (const operation of operations) {
    hashes.set(operation, persistedOperationHash(operation))
    await takeTurns()
  }
  return hashes
}
