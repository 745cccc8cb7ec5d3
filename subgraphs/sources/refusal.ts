import type { SourceRecord } from './record.ts'

/** Why a record, or an item of it, cannot be taken. */
export const refusalReasons = [
  'MISSING',
  'NOT_A_CODE',
  'UNKNOWN_CODE',
  'NOT_A_MOMENT',
  'NOT_A_DATE',
  'IN_THE_FUTURE',
  'NOT_AN_AMOUNT',
  'NEGATIVE_AMOUNT',
  'NOT_A_NUMBER',
  'UNFIT_TEXT',
  'TOO_LONG',
  'NO_EVENT',
  'UNKNOWN_DOSSIER',
  'CHANGED',
  'CODE_TAKEN',
  'REFUSED_BY_STORE',
  // Of a row of a file.
  'CELL_ERROR',
  'NOT_COMPUTED',
  'BECAME_A_DATE',
  'LOST_DIGITS',
  'SHIFTED',
  'TOLD_TWICE',
  // Of a whole file.
  'FILE_TOO_LARGE',
  'FILE_UNSAFE',
  'FILE_UNREADABLE',
  'NO_SHEET',
  'NO_HEADER',
  'NO_COLUMN',
  'COLUMN_TWICE',
] as const

export type RefusalReason = (typeof refusalReasons)[number]

/** One reason, with the field that it was found in, as the mapping names it. */
export interface Refusal {
  readonly field: string
  readonly reason: RefusalReason
}

/** What a record maps to: rows to be taken, or every reason why it cannot be. */
export type Mapped<Row> = { readonly row: Row } | { readonly refusals: readonly Refusal[] }

/** What a record maps to, with what was wrong with it already as it was read. */
export function asRead<Row>({ refusals = [] }: SourceRecord, mapped: Mapped<Row>): Mapped<Row> {
  if (refusals.length === 0) return mapped
  return { refusals: [...refusals, ...('row' in mapped ? [] : mapped.refusals)] }
}
