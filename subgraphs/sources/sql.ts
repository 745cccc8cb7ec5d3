/** A database system's own ways where standard SQL leaves off. */
export interface SqlDialect {
  readonly quote: (identifier: string) => string
  /** The parameter of a statement at a place, counted from 1. */
  readonly parameter: (place: number) => string
  /** A value as text that, given back as a parameter, is the same value. */
  readonly asText: (expression: string) => string
  /** A text compared byte by byte: collations take `Đ` for `D`, `tr` for `tR`, or leave out spaces at the end. */
  readonly asBytes: (expression: string) => string
  /** A day or moment as a moment in the session's time zone, in whole milliseconds. */
  readonly moment: (expression: string) => string
  /** The number of a day, counted from Monday, 1 January 1900, as 1. */
  readonly dayNumber: (day: string) => string
  /** The database's time in the session's time zone, some milliseconds ago. */
  readonly ago: (ms: number) => string
}

/** Where a feed's records are in a database, and how changes are found. */
export interface SqlTable {
  /** A table or view, with its schema where it needs one: `dbo.ho_so`. */
  readonly table: string
  /** A column that is unique. */
  readonly key: string
  /** Whether the key is text, which has to be compared byte by byte. */
  readonly keyIsText: boolean
  /** A column that holds when a row last changed. */
  readonly changedAt: string
  /** A column that holds what rows are looked up by. */
  readonly code: string | null
}

/** A statement with numbered parameters. */
export interface Statement {
  readonly text: string
  readonly values: readonly (string | number)[]
}

/** The names under which each row gives its key, and when it changed. */
export const ownColumns = { key: 'motcua_key', changed: 'motcua_changed' } as const

/** One row less than any, to learn what the types of some columns are. */
export function describeColumns(
  { quote }: SqlDialect,
  table: string,
  columns: readonly string[],
): Statement {
  const list = columns.map((column) => quote(column)).join(', ')
  return { text: `SELECT ${list} FROM ${quote(table)} WHERE 1 = 0`, values: [] }
}

/**
 * The rows that changed after a moment and key, oldest first, until a little while ago: what was
 * written by transactions that still ran then would be passed over else.
 */
export function changesAfter(
  dialect: SqlDialect,
  from: SqlTable,
  after: readonly [changed: string, key: string] | null,
  { limit, settleMs }: { readonly limit: number; readonly settleMs: number },
): Statement {
  const { parameter, asText, ago, quote } = dialect
  const changed = quote(from.changedAt)
  const key = orderable(dialect, from)
  const position = after
    ? ` AND ${changed} >= ${parameter(1)} AND (${changed} > ${parameter(2)} OR ${key} > ${keyParameter(dialect, from, 3)})`
    : ''
  return {
    text:
      `SELECT *, ${asText(quote(from.key))} AS ${ownColumns.key}, ${asText(changed)} AS ${ownColumns.changed} ` +
      `FROM ${quote(from.table)} ` +
      `WHERE ${changed} <= ${ago(settleMs)}${position} ` +
      `ORDER BY ${changed}, ${key} LIMIT ${limit}`,
    values: after ? [after[0], after[0], after[1]] : [],
  }
}

/** The rows of a code. The plain comparison finds them by an index, the other one tells look-alikes apart. */
export function rowsOfCode(dialect: SqlDialect, from: SqlTable, code: string): Statement {
  const { parameter, asText, asBytes, quote } = dialect
  const column = quote(from.code ?? from.key)
  return {
    text:
      `SELECT *, ${asText(quote(from.key))} AS ${ownColumns.key}, ${asText(quote(from.changedAt))} AS ${ownColumns.changed} ` +
      `FROM ${quote(from.table)} ` +
      `WHERE ${column} = ${parameter(1)} AND ${asBytes(column)} = ${asBytes(parameter(2))}`,
    values: [code, code],
  }
}

/** A page of rows in the order of their keys. */
export function rowsAfterKey(
  dialect: SqlDialect,
  from: SqlTable,
  after: string | null,
  limit: number,
): Statement {
  const { asText, quote } = dialect
  const key = orderable(dialect, from)
  const position = after === null ? '' : `WHERE ${key} > ${keyParameter(dialect, from, 1)} `
  return {
    text:
      `SELECT *, ${asText(quote(from.key))} AS ${ownColumns.key}, ${asText(quote(from.changedAt))} AS ${ownColumns.changed} ` +
      `FROM ${quote(from.table)} ${position}ORDER BY ${key} LIMIT ${limit}`,
    values: after === null ? [] : [after],
  }
}

/** A key of numbers is in order as it stands, by an index where there is one. */
function orderable({ quote, asBytes }: SqlDialect, { key, keyIsText }: SqlTable): string {
  return keyIsText ? asBytes(quote(key)) : quote(key)
}

function keyParameter({ parameter, asBytes }: SqlDialect, { keyIsText }: SqlTable, place: number) {
  return keyIsText ? asBytes(parameter(place)) : parameter(place)
}
