import { createHash } from 'node:crypto'
import type { RawFields, SourceRecord } from './record.ts'
import type { RefusalReason } from './refusal.ts'

/** Longer is no key, and too long for the stores' indexes. */
const longestKey = 200

/**
 * A record by its key. One without a key, or with one that no store can hold, stands under what it says,
 * so that it is refused once however often it comes.
 */
export function keyedRecord(key: string | null, fields: RawFields): SourceRecord {
  if (key === null || key === '') return unkeyed(fields, 'MISSING')
  if (key.length > longestKey) return unkeyed(fields, 'TOO_LONG')
  return key.includes('\0') || !key.isWellFormed() ? unkeyed(fields, 'UNFIT_TEXT') : { key, fields }
}

function unkeyed(fields: RawFields, reason: RefusalReason): SourceRecord {
  const digest = createHash('sha256').update(JSON.stringify(fields)).digest('hex')
  return { key: `?${digest}`, fields, refusals: [{ field: 'key', reason }] }
}
