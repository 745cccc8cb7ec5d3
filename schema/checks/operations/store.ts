import type { Database, Sql } from '#kit/sql.ts'
import type { AuditEntry } from '../../audit/event.ts'
import { appendAudit } from '../../audit/store.ts'
import type { GraphRef } from '../../graph-ref.ts'
import type { ChangeOverride } from './overrides.ts'
import { type Protection, usualProtection } from './protection.ts'

/** Which operations of a variant are protected. */
export async function readProtection(sql: Sql, { graph, variant }: GraphRef): Promise<Protection> {
  const [set] = await sql<Protection>`
    SELECT window_days AS "windowDays", min_count AS "minCount",
      min_percentage AS "minPercentage", excluded_clients AS "excludedClients",
      excluded_operations AS "excludedOperations", fails_on_dangerous AS "failsOnDangerous"
    FROM registry.operation_policy WHERE graph = ${graph} AND variant = ${variant}
  `
  return set ?? usualProtection
}

/** Sets which operations of a variant are protected. */
export function writeProtection(
  database: Database,
  { graph, variant }: GraphRef,
  protection: Protection,
  audit: AuditEntry,
): Promise<void> {
  const { windowDays, minCount, minPercentage, failsOnDangerous } = protection
  return database.transaction(async ({ sql }) => {
    await sql`
      INSERT INTO registry.operation_policy (
        graph, variant, window_days, min_count, min_percentage, excluded_clients,
        excluded_operations, fails_on_dangerous
      )
      VALUES (
        ${graph}, ${variant}, ${windowDays}, ${minCount}, ${minPercentage},
        ${protection.excludedClients}, ${protection.excludedOperations}, ${failsOnDangerous}
      )
      ON CONFLICT (graph, variant) DO UPDATE SET
        window_days = excluded.window_days,
        min_count = excluded.min_count,
        min_percentage = excluded.min_percentage,
        excluded_clients = excluded.excluded_clients,
        excluded_operations = excluded.excluded_operations,
        fails_on_dangerous = excluded.fails_on_dangerous
    `
    await appendAudit(sql, audit)
  })
}

/** What lets changes of a variant pass, those that ended included; the one that ends last first. */
export async function readOverrides(
  sql: Sql,
  { graph, variant }: GraphRef,
): Promise<ChangeOverride[]> {
  const rows = await sql<ChangeOverride & { readonly operations: string[] | null }>`
    SELECT change, operations, author, reason, until
    FROM registry.change_override WHERE graph = ${graph} AND variant = ${variant}
    ORDER BY until DESC, change
  `
  return rows.map(({ operations, ...override }) => ({
    ...override,
    ...(operations && { operations }),
  }))
}

/** Lets a change pass; one that lets the same change pass already is replaced. */
export function writeOverride(
  database: Database,
  { graph, variant }: GraphRef,
  { change, operations, author, reason, until }: ChangeOverride,
  audit: AuditEntry,
): Promise<void> {
  return database.transaction(async ({ sql }) => {
    await sql`
      INSERT INTO registry.change_override (graph, variant, change, operations, author, reason, until)
      VALUES (${graph}, ${variant}, ${change}, ${operations ?? null}, ${author}, ${reason}, ${until})
      ON CONFLICT (graph, variant, change) DO UPDATE SET
        operations = excluded.operations,
        author = excluded.author,
        reason = excluded.reason,
        until = excluded.until,
        created_at = now()
    `
    await appendAudit(sql, audit)
  })
}
