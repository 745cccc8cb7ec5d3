import { keyOfColumns } from '#kit/group-columns.ts'
import { part, type Sql } from '#kit/sql.ts'
import type { RecordBegin } from '../../reports/as-of.ts'
import { recordBeginIn } from '../../reports/store.ts'
import type { CalendarRows } from '../calendar-rows.ts'
import { type DaysRow, readHistograms } from './days/read-histograms.ts'
import { type DaysBasis, daysOfFlows } from './days/store.ts'
import { countsOfFlows, isToldByLedger } from './flows/store.ts'
import type { AgencyLevelRow } from './live-groups.ts'
import type { FormQuery, KeyedCounts, KeyedDays, ReportDimension } from './query.ts'
import { countsAsRecorded, daysAsRecorded } from './recorded/store.ts'

/**
 * Counts dossiers by form II.06a, for each group of the dimensions that has any, at most `limit` groups;
 * in the order of their keys, nulls first. Source: domain reference §4.3.
 */
export async function countGroups(
  sql: Sql,
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  limit: number,
): Promise<KeyedCounts[]> {
  const { asOf } = query
  const isTold = asOf === null || (await isToldByLedger(sql, asOf))
  const partial = isTold ? countsOfFlows(query, groupBy) : countsAsRecorded(query, groupBy, asOf)
  const { key, grouping, order } = keyOfColumns(groupBy.length)
  return sql<KeyedCounts>`
    SELECT ${key} AS key, sum(carried_over)::int AS "carriedOver", sum(received)::int AS received,
      sum(received_online)::int AS "receivedOnline", sum(early)::int AS early,
      sum(on_time)::int AS "onTime", sum(late)::int AS late, sum(in_time)::int AS "inTime",
      sum(overdue)::int AS overdue
    FROM (${partial}) AS partial
    GROUP BY ${grouping}
    HAVING (sum(carried_over), sum(received)) <> (0, 0)
    ORDER BY ${order}
    LIMIT ${limit}
  `
}

/**
 * How many working days the dossiers of each group took that ended in the period: after the day of
 * acceptance, up to and with the day of the end.
 */
export async function countDays(
  sql: Sql,
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  basis: DaysBasis,
): Promise<KeyedDays[]> {
  const { asOf } = query
  const isTold = asOf === null || (await isToldByLedger(sql, asOf))
  const partial = isTold
    ? daysOfFlows(query, groupBy, basis)
    : daysAsRecorded(query, groupBy, basis, asOf)
  return readHistograms(await sql<DaysRow>`${partial}`)
}

export function agencyLevels(sql: Sql): Promise<AgencyLevelRow[]> {
  return sql<AgencyLevelRow>`SELECT agency_code AS agency, level FROM dossiers.agency_level`
}

/** Since when there is a record, and from which day on as of a moment. */
export const recordBegin = (sql: Sql, asOf: Date | null): Promise<RecordBegin> =>
  recordBeginIn(sql, part`dossiers.record_begin`, asOf)

/** Lets nothing be recorded any more for moments up to this one. */
export async function closeRecord(sql: Sql, until: Date): Promise<void> {
  await sql`SELECT dossiers.close_record(${until})`
}

export interface CalendarVersion {
  /** What tells this version from others: the beginning of the SHA-256 of its rows. */
  readonly version: string
  readonly rows: CalendarRows
  /** The same of the list that says of which level bodies are. */
  readonly levelVersion: string
}

/** The calendars as they are, or as they were at a moment that the record is closed up to. */
export async function calendarVersion(sql: Sql, asOf: Date | null): Promise<CalendarVersion> {
  const [row] = await sql<CalendarVersion>`
    SELECT left(encode(sha256(convert_to(rows::text, 'UTF8')), 'hex'), 16) AS version, rows, (
        SELECT left(md5(coalesce(string_agg(agency_code || level, ' ' ORDER BY agency_code), '')), 16)
        FROM dossiers.agency_level
      ) AS "levelVersion"
    FROM (
      SELECT coalesce(
        (SELECT rows FROM dossiers.calendar_version WHERE recorded_at <= ${asOf}
          ORDER BY recorded_at DESC LIMIT 1),
        dossiers.calendar_rows()
      ) AS rows
    ) AS calendar
  `
  if (!row) throw new Error('a SELECT without FROM gave no row')
  return row
}
