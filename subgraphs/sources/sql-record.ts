import type { SourceRecord } from './record.ts'
import { ownColumns } from './sql.ts'

/** A row whose values are text as the database writes them, or null. */
export type TextRow = Readonly<Record<string, string | null>>

/** A row as a record, without what was selected beside its own columns. */
export function recordOf({
  [ownColumns.key]: key,
  [ownColumns.changed]: _,
  [ownColumns.place]: __,
  ...fields
}: TextRow): SourceRecord {
  return { key: key ?? '', fields }
}
