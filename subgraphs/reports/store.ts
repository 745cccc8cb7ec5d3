import type { LocalDate } from '#domain/dates.ts'
import type { Sql, SqlPart } from '#kit/sql.ts'
import type { RecordBegin } from './as-of.ts'

export type PeriodKind = 'MONTH' | 'QUARTER' | 'YEAR'

export interface PeriodRow {
  readonly calendar: string
  readonly code: string
  readonly kind: PeriodKind
  readonly from: LocalDate
  readonly to: LocalDate
}

/** The period of a calendar by its code: none, or one. */
export function periodByCode(sql: Sql, calendar: string, code: string): Promise<PeriodRow[]> {
  return sql<PeriodRow>`
    SELECT calendar, code, kind, first_day AS "from", last_day AS "to"
    FROM periods.period WHERE calendar = ${calendar} AND code = ${code}
  `
}

/** The periods of a calendar that have a day in common with a span of days, oldest first. */
export function periodsWithin(
  sql: Sql,
  calendar: string,
  from: LocalDate,
  to: LocalDate,
): Promise<PeriodRow[]> {
  return sql<PeriodRow>`
    SELECT calendar, code, kind, first_day AS "from", last_day AS "to"
    FROM periods.period WHERE calendar = ${calendar} AND first_day <= ${to} AND last_day >= ${from}
    ORDER BY first_day, last_day DESC
  `
}

export interface PeriodCalendarRow {
  readonly code: string
  readonly name: string
  readonly legalBasis: string
}

export function periodCalendars(sql: Sql): Promise<PeriodCalendarRow[]> {
  return sql<PeriodCalendarRow>`
    SELECT code, name, legal_basis AS "legalBasis" FROM periods.calendar ORDER BY code
  `
}

/** Since when there is a record, and from which day on as of a moment, by the table in which a store notes that. */
export async function recordBeginIn(
  sql: Sql,
  table: SqlPart,
  asOf: Date | null,
): Promise<RecordBegin> {
  const [row] = await sql<RecordBegin>`
    SELECT min(recorded_at) AS "recordedAt",
      min(day) FILTER (WHERE ${asOf}::timestamptz IS NULL OR recorded_at <= ${asOf}) AS day
    FROM ${table}
  `
  return row ?? { recordedAt: null, day: null }
}
