import type { LocalDate } from '#domain/dates.ts'
import type { Sql } from '#kit/sql.ts'

/** The place of a change: its transaction, and its dossier among those of that transaction. */
export interface ChangePlace {
  readonly transaction: string
  readonly id: string
}

export interface ChangeRow extends ChangePlace {
  readonly acceptedOn: LocalDate | null
  readonly dueOn: LocalDate | null
  readonly endedOn: LocalDate | null
  readonly overdue: string
  /** Whether there is no such dossier any more. */
  readonly isGone: boolean
}

/**
 * The dossiers that changed after a place, first changes first, by transactions that nothing older than
 * them can follow any more. A place ahead of all that runs is of another database: all are told anew.
 */
export function changesAfter(
  sql: Sql,
  place: ChangePlace | null,
  limit: number,
): Promise<ChangeRow[]> {
  const { transaction, id } = place ?? { transaction: null, id: null }
  return sql<ChangeRow>`
    SELECT change.dossier_id AS id, change.transaction::text AS transaction,
      accepted_on AS "acceptedOn", due_on AS "dueOn", ended_on AS "endedOn",
      coalesce(overdue, '{}')::text AS overdue,
      dossier.id IS NULL AS "isGone"
    FROM (
      SELECT * FROM dossiers.change
      WHERE transaction < pg_snapshot_xmin(pg_current_snapshot())
        AND (${transaction}::xid8 IS NULL
          OR ${transaction}::xid8 >= pg_snapshot_xmax(pg_current_snapshot())
          OR (transaction, dossier_id) > (${transaction}::xid8, ${id}::uuid))
      ORDER BY transaction, dossier_id
      LIMIT ${limit}
    ) AS change
    LEFT JOIN dossiers.dossier ON dossier.id = change.dossier_id
    ORDER BY change.transaction, change.dossier_id
  `
}

/** Whether there are changes that cannot be told yet, since an older transaction still runs, of whatever database. */
export async function areChangesHeldBack(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ isHeldBack: boolean }>`
    SELECT EXISTS (
      SELECT FROM dossiers.change WHERE transaction >= pg_snapshot_xmin(pg_current_snapshot())
    ) AS "isHeldBack"
  `
  return row?.isHeldBack === true
}
