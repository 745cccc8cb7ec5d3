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
  /** What ends an inner statement that is worked out once, though its columns are named many times outside of it. */
  readonly workedOutOnce: string
  /** The database's time in the session's time zone, some milliseconds ago. */
  readonly ago: (ms: number) => string
  /** A column as a list's places have it: `2014-07-02T08:00:00.000000Z`, or `2014-07-02`. */
  readonly asValue: Readonly<Record<ValueKind, (expression: string) => string>>
  /** A place's value as a parameter, in the text that is sent for it, to be compared with a column. */
  readonly value: Readonly<
    Record<
      ValueKind,
      {
        readonly text: (value: string) => string
        readonly expression: (parameter: string) => string
      }
    >
  >
}

/** What lists are in the order of: moments, or calendar dates of the province. */
export type ValueKind = 'moment' | 'day'

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
  /** Whether that is a day alone, within which a row may change again. */
  readonly changedIsDay: boolean
  /** A column that holds what rows are looked up by. */
  readonly code: string | null
}

/** A statement with numbered parameters. */
export interface Statement {
  readonly text: string
  readonly values: readonly (string | number)[]
}

/** The names under which each row gives its key, when it changed, and where it stands in a list. */
export const ownColumns = {
  key: 'motcua_key',
  changed: 'motcua_changed',
  place: 'motcua_place',
} as const

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
  const { parameter, ago, quote } = dialect
  const changed = quote(from.changedAt)
  const key = orderable(dialect, from)
  const position = after
    ? ` AND ${changed} >= ${parameter(1)} AND (${changed} > ${parameter(2)} OR ${key} > ${keyParameter(dialect, from, 3)})`
    : ''
  return {
    text:
      `${selected(dialect, from)} FROM ${quote(from.table)} ` +
      `WHERE ${changed} <= ${ago(settleMs)}${position} ` +
      `ORDER BY ${changed}, ${key} LIMIT ${limit}`,
    values: after ? [after[0], after[0], after[1]] : [],
  }
}

const dayMs = 24 * 3_600_000

/**
 * A page of the rows that are never read as changes: nothing says when they changed, or that it is later
 * than clocks differ. In the order of their keys as text, those without one first; put in order once they
 * are found, so that the index of that column finds them, and not the whole table is gone through by key.
 */
export function rowsUnfollowed(
  dialect: SqlDialect,
  from: SqlTable,
  after: string | null,
  limit: number,
): Statement {
  const { quote, asBytes, parameter, ago, workedOutOnce } = dialect
  const changed = quote(from.changedAt)
  const key = asBytes(`COALESCE(${ownColumns.key}, '')`)
  const position = after === null ? '' : `WHERE ${key} > ${asBytes(parameter(1))} `
  return {
    text:
      `SELECT * FROM (${selected(dialect, from)} FROM ${quote(from.table)} ` +
      `WHERE ${changed} IS NULL OR ${changed} > ${ago(-dayMs)}${workedOutOnce}) AS unfollowed ` +
      `${position}ORDER BY ${key} LIMIT ${limit}`,
    values: after === null ? [] : [after],
  }
}

/** The rows of a code. The plain comparison finds them by an index, the other one tells look-alikes apart. */
export function rowsOfCode(dialect: SqlDialect, from: SqlTable, code: string): Statement {
  const { parameter, asBytes, quote } = dialect
  const column = quote(from.code ?? from.key)
  return {
    text:
      `${selected(dialect, from)} FROM ${quote(from.table)} ` +
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
  const { quote } = dialect
  const key = orderable(dialect, from)
  const position = after === null ? '' : `WHERE ${key} > ${keyParameter(dialect, from, 1)} `
  return {
    text:
      `${selected(dialect, from)} FROM ${quote(from.table)} ` +
      `${position}ORDER BY ${key} LIMIT ${limit}`,
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

/** A list in the order of a column, and where it goes on; rows without a value stand last. */
export interface SqlList {
  readonly column: string
  readonly kind: ValueKind
  readonly direction: 'ASC' | 'DESC'
}

/** A value, and a key after which it goes on among the rows of that value: with null after all, with an empty one before all of them. */
export interface SqlPlace {
  readonly value: string
  readonly key: string | null
}

/** The rows with a value that come after a place, in the order of a list. */
export function rowsInOrder(
  dialect: SqlDialect,
  from: SqlTable,
  { column: name, kind, direction }: SqlList,
  after: SqlPlace | null,
  limit: number,
): Statement {
  const { parameter, quote, asValue, value } = dialect
  const column = quote(name)
  const key = orderable(dialect, from)
  const beyond = direction === 'DESC' ? '<' : '>'
  const at = (place: number) => value[kind].expression(parameter(place))
  const conditions = [`${column} IS NOT NULL`]
  const values: string[] = []
  if (after) {
    conditions.push(`${column} ${beyond}${after.key === null ? '' : '='} ${at(1)}`)
    values.push(value[kind].text(after.value))
  }
  if (after?.key) {
    conditions.push(`(${column} ${beyond} ${at(2)} OR ${key} > ${keyParameter(dialect, from, 3)})`)
    values.push(value[kind].text(after.value), after.key)
  }
  return {
    text:
      `${selected(dialect, from)}, ${asValue[kind](column)} AS ${ownColumns.place} ` +
      `FROM ${quote(from.table)} WHERE ${conditions.join(' AND ')} ` +
      `ORDER BY ${column} ${direction}, ${key} LIMIT ${limit}`,
    values,
  }
}

/** The rows without a value, after a key; an empty one is before all. */
export function rowsWithoutValue(
  dialect: SqlDialect,
  from: SqlTable,
  { column }: SqlList,
  after: string,
  limit: number,
): Statement {
  const { quote } = dialect
  const key = orderable(dialect, from)
  const position = after === '' ? '' : ` AND ${key} > ${keyParameter(dialect, from, 1)}`
  return {
    text:
      `${selected(dialect, from)}, NULL AS ${ownColumns.place} FROM ${quote(from.table)} ` +
      `WHERE ${quote(column)} IS NULL${position} ORDER BY ${key} LIMIT ${limit}`,
    values: after === '' ? [] : [after],
  }
}

function selected({ asText, quote }: SqlDialect, { key, changedAt }: SqlTable): string {
  return `SELECT *, ${asText(quote(key))} AS ${ownColumns.key}, ${asText(quote(changedAt))} AS ${ownColumns.changed}`
}
