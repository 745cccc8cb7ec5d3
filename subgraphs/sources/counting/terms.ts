import * as v from 'valibot'
import { parseDong } from '#domain/money.ts'
import { NotCountable } from '../aggregate.ts'
import type { ValueFrom } from '../mapping-settings.ts'
import type { SourceRecord } from '../record.ts'
import { describeColumns, type SqlDialect } from '../sql.ts'
import type { ColumnKind, SourceDatabase } from '../sql-connector.ts'
import type { TextRow } from '../sql-record.ts'

type From = ValueFrom | undefined

/**
 * The values of a mapping in the terms of a table: expressions over its columns. What has no such term is
 * noted, and nothing is counted then: a count by half a mapping would be another count.
 */
export interface Terms {
  /** The column's text as it is grouped by; null for what is no column. */
  group(from: From): string | null
  /** Where a value that has to be there is not; null for what is the same in every record. */
  lacks(from: From): string | null
  moment(column: string, as: string): string
  /** Where a moment, or a day, is none that the mapping would take. */
  isOutOfTime(moment: string): string
  day(from: From, as: string): string | null
  /** Whole đồng. */
  amount(from: From, as: string): string | null
  /** Text that is compared byte by byte, without space around it. */
  bytes(column: string): string
}

export interface TermParts {
  readonly dialect: SqlDialect
  readonly kinds: ReadonlyMap<string, ColumnKind>
  /** Where what has no term is noted. */
  readonly problems: string[]
}

/** The years that the mapping knows. */
const firstMoment = "TIMESTAMP '1900-01-01 00:00:00'"
const afterLast = "TIMESTAMP '2200-01-01 00:00:00'"

export function termsOf({ dialect, kinds, problems }: TermParts): Terms {
  const { quote, asText, asBytes } = dialect
  const text = (column: string) => asText(quote(column))

  function note(problem: string): void {
    if (!problems.includes(problem)) problems.push(problem)
  }

  function typed(column: string, as: string, words: string, ...of: readonly ColumnKind[]): string {
    if (!of.some((kind) => kinds.get(column) === kind))
      note(`${as}: ${column} does not hold ${words}`)
    return quote(column)
  }

  return {
    group: (from) => (typeof from === 'string' ? text(from) : null),
    lacks: (from) => (typeof from === 'string' ? `COALESCE(TRIM(${text(from)}), '') = ''` : null),
    moment: (column, as) => dialect.moment(typed(column, as, 'moments', 'MOMENT', 'DAY')),
    isOutOfTime: (moment) => `${moment} < ${firstMoment} OR ${moment} >= ${afterLast}`,
    day(from, as) {
      if (from === undefined) return null
      if (typeof from === 'string') return typed(from, as, 'days', 'MOMENT', 'DAY')
      note(`${as}: it is the same day for every record`)
      return null
    },
    amount(from, as) {
      if (from === undefined) return null
      if (typeof from === 'string') return typed(from, as, 'whole numbers', 'WHOLE_NUMBER')
      const dong = parseDong(from.always)
      if (dong === null) note(`${as}: ${from.always} is no amount`)
      return String(dong ?? 0n)
    },
    bytes: (column) => asBytes(`TRIM(${text(column)})`),
  }
}

const columnForm = /^[\p{L}_][\p{L}\p{N}_$ ]{0,127}$/u

/** The columns among some values of a mapping, with what they hold. Throws SourceFailure; NotCountable where one can be no column. */
export async function columnsOf(
  database: SourceDatabase,
  table: string,
  values: readonly From[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ColumnKind>> {
  const columns = [...new Set(values.filter((from) => typeof from === 'string'))]
  const strange = columns.filter((column) => !columnForm.test(column))
  if (strange.length > 0)
    throw new NotCountable(strange.map((path) => `${path} is the name of no column`))
  const described = describeColumns(database.dialect, table, columns)
  const kinds = await database.columnKinds(described, signal)
  return new Map(columns.map((column, index) => [column, kinds[index] ?? 'OTHER']))
}

/** A number of records, as databases write it. */
export const count = v.pipe(v.string(), v.transform(Number))

/** A sum of whole đồng. */
export const dong = v.pipe(
  v.string(),
  v.transform((digits) => BigInt(digits)),
)

/** More groups than any report is made of: what gives more is not counting. */
export const mostGroups = 100_000

/** Columns of groups by the names under which a statement gives them. */
export function groupNames(groups: readonly unknown[]): string[] {
  return groups.map((_, index) => `group_${index}`)
}

/** Makes a record of a group, as the mapping reads one: with the columns that are grouped by, and no other. */
export function groupedBy(values: readonly From[]): (row: TextRow) => SourceRecord {
  const columns = values.filter((from) => typeof from === 'string')
  const names = groupNames(columns)
  return (row) => {
    const fields = columns.map((column, index) => [column, row[names[index] ?? ''] ?? null])
    return { key: '', fields: Object.fromEntries(fields) }
  }
}
