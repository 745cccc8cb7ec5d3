import type { Sql } from '#kit/sql.ts'
import type { SourceEntry, SourceFee } from '../../sources/mapped-rows.ts'

/** An item with its opaque ids. */
export interface ReadyFee extends SourceFee {
  readonly id: string
  readonly dossierId: string
}

/** The items that stand with another dossier, procedure, body or kind than they now come with. */
export function changedItems(
  sql: Sql,
  items: readonly ReadyFee[],
): Promise<Array<{ readonly key: string; readonly field: string }>> {
  return sql<{ key: string; field: string }>`
    SELECT key, CASE
      WHEN dossier_id <> "dossierId" THEN 'dossier'
      WHEN procedure_code <> "procedureCode" THEN 'procedure'
      WHEN field_code <> "fieldCode" THEN 'field'
      WHEN department_code <> "departmentCode" THEN 'department'
      WHEN beneficiary_code <> "beneficiaryCode" THEN 'beneficiary'
      WHEN known.kind <> told.kind THEN 'kind'
      ELSE 'dueAt'
    END AS field
    FROM json_to_recordset(${JSON.stringify(items)}::json) AS told (
      id uuid, key text, "dossierId" uuid, "procedureCode" text, "fieldCode" text,
      "departmentCode" text, "beneficiaryCode" text, kind text, "dueAt" text
    )
    JOIN fees.item AS known USING (id)
    WHERE (dossier_id, procedure_code, field_code, department_code, beneficiary_code, known.kind, due_at)
      IS DISTINCT FROM ("dossierId", "procedureCode", "fieldCode", "departmentCode",
        "beneficiaryCode", told.kind, "dueAt")
  `
}

/** Takes in items that are new. */
export async function takeItems(
  sql: Sql,
  source: string,
  items: readonly ReadyFee[],
): Promise<void> {
  await sql`
    INSERT INTO fees.item (
      id, source, dossier_id, procedure_code, field_code, department_code, beneficiary_code, due_at,
      scope, kind, name, exemption_reason, exemption_legal_basis
    )
    SELECT
      id, ${source}, "dossierId", "procedureCode", "fieldCode", "departmentCode", "beneficiaryCode",
      "dueAt", scope, kind, name, exemption ->> 'reason', exemption ->> 'legalBasis'
    FROM json_to_recordset(${JSON.stringify(items)}::json) AS told (
      id uuid, "dossierId" uuid, "procedureCode" text, "fieldCode" text, "departmentCode" text,
      "beneficiaryCode" text, "dueAt" text, scope text, kind text, name text, exemption json
    )
    ON CONFLICT DO NOTHING
  `
}

/** Takes in entries of items that are known, and brings these up to date. */
export async function takeEntries(
  sql: Sql,
  source: string,
  entries: ReadonlyArray<SourceEntry & { readonly itemId: string }>,
  recordedAt: Date,
): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map((entry) => ({ ...entry, amount: String(entry.amount) }))
  await sql`
    INSERT INTO fees.incoming_entry (
      partner, transaction_code, item_id, kind, amount, at, collection_point, receipt_form,
      receipt_series, receipt_number, recorded_at
    )
    SELECT
      ${source}, "transactionCode", "itemId", kind, amount, at, "collectedAt", receipt ->> 'form',
      receipt ->> 'series', receipt ->> 'number', ${recordedAt}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS told (
      "transactionCode" text, "itemId" uuid, kind text, amount bigint, at timestamptz,
      "collectedAt" text, receipt json
    )
  `
  await sql`SELECT fees.record_entries()`
}
