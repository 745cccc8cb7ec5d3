import { keyedRecord } from './keyed-record.ts'
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
  return keyedRecord(key ?? null, fields)
}

/** A row that is never read as a change, refused with the reason whenever it is looked for. */
export function unfollowedRecordOf(row: TextRow): SourceRecord {
  const { refusals = [], ...record } = recordOf(row)
  const reason = row[ownColumns.changed] === null ? 'MISSING' : 'IN_THE_FUTURE'
  return { ...record, refusals: [...refusals, { field: 'changedAt', reason }], isToldAgain: true }
}
