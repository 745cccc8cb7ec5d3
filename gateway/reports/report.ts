import type { Bilingual } from '../offered-operation.ts'

/**
 * What a column holds: `integer` counts, `decimal` is a binary fraction, `share` one of 0 to 1, `money`
 * whole đồng of any size, `date` a calendar date in Asia/Ho_Chi_Minh, `moment` RFC 3339.
 */
export type ColumnType =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'share'
  | 'money'
  | 'date'
  | 'moment'
  | 'boolean'

/** One column; its name is never changed once it is published. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly title: Bilingual
  /** Where it stands on an official form; only the columns of the form itself have such a place. */
  readonly form?: FormPlace
}

/** A column of an official form. */
export interface FormPlace {
  /** As it is printed, with what it is the sum of: `(3)=(4)+(5)+(6)`. */
  readonly number: string
  /** The headers above its own, the outer one first. */
  readonly under: readonly string[]
}

/** An official form that a report fills in. */
export interface OfficialForm {
  /** Its number: `II.06a/VPCP/KSTT`. */
  readonly code: string
  /** What its counts are of. */
  readonly unit: string
}

/** One value of a row; null where there is none. Money is a bigint, dates and moments are text. */
export type Cell = string | number | bigint | boolean | null

/** The values of one row, in the order of the columns. */
export type Row = readonly Cell[]

export type ParameterKind =
  | 'date'
  | 'moment'
  | 'text'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'choice'

/** Something that a report is asked with, by the name of a variable of its operation. */
export interface Parameter {
  readonly name: string
  readonly kind: ParameterKind
  /** What a `choice` may be. */
  readonly choices: readonly string[]
  readonly isList: boolean
  readonly isRequired: boolean
  /** As a client would write it; null where there is none. */
  readonly standard: string | null
}

/** Where rows come from: a list in the answer, or one object, and for each column where its value is. */
export interface RowSource {
  readonly path: readonly string[]
  /** In the order of the columns; null where rows of this list have no such value. */
  readonly values: ReadonlyArray<ValuePlace | null>
}

/** A value of the row itself, or one of the whole answer. */
export interface ValuePlace {
  readonly from: 'row' | 'answer'
  readonly path: readonly string[]
}

/** A report as clients know it. */
export interface Described {
  readonly name: string
  readonly title: Bilingual
  readonly form?: OfficialForm
  readonly parameters: readonly Parameter[]
  readonly columns: readonly Column[]
}

/** A stored operation whose answer is flat: one row for each item of a list. */
export interface Report extends Described {
  /** The operation as the schema knows it. */
  readonly query: string
  readonly sources: readonly RowSource[]
}
