import type { ProcedureCode } from '#domain/codes.ts'
import type { ProcedureFields } from '../mapping-settings.ts'
import type { SourceRecord } from '../record.ts'
import { readRecord } from '../record-reader.ts'
import type { Mapped } from '../refusal.ts'
import type { Source } from '../settings.ts'

/** A procedure as a department's system lists it. */
export interface ListedProcedure {
  readonly code: ProcedureCode
  readonly name: string
}

/** Reads a procedure from a record of a source; a code that is not national has to be in its list of codes. */
export function mapProcedure(
  { codes }: Source,
  fields: ProcedureFields,
  record: SourceRecord,
): Mapped<ListedProcedure> {
  const read = readRecord(record, codes)
  const code = read.required(read.procedure({ from: fields.code, as: 'code' }), 'code')
  const name = read.required(read.text({ from: fields.name, as: 'name' }), 'name')
  if (read.refusals.length > 0 || code === null || name === null) return { refusals: read.refusals }
  return { row: { code, name } }
}
