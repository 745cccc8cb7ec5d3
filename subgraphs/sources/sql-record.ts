import type { SourceRecord } from './record.ts'
import { ownColumns } from './sql.ts'

/** A row whose values are text as the database writes them, or null. */
export type TextRow = Readonly<Record<string, string | null>>

/** A row as a record, without what was selected beside its own columns. */
export function recordOf(row: TextRow): SourceRecord {
  const fields = Object.entries(row).filter(([name]) => !ownColumns.some((own) => own === name))
  return { key: row.motcua_key ?? '', fields: Object.fromEntries(fields) }
}
