import type { LocalDate } from '#domain/dates.ts'
import { storedScopes } from '#domain/scope.ts'
import {
  addHistograms,
  countWorkedDays,
  histogramOf,
  longestReach,
  mostWorkingDays,
  type WorkedDays,
} from '#domain/working-days.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import type { CalendarRows } from '../calendar-rows.ts'
import { pausingStatuses } from '../timeliness.ts'
import type { AgencyLevelRow } from './live-groups.ts'
import {
  type FormQuery,
  type GroupKey,
  type KeyedCounts,
  type KeyedDays,
  lastDay,
  type ReportDimension,
} from './query.ts'

/**
 * Counts dossiers by form II.06a, for each group of the dimensions that has any, at most `limit` groups;
 * in the order of their keys, nulls first.
 *
 * Counts by now are sums of daily flows. For a moment of the record, dossiers of which something was
 * recorded since are taken away as they are and added as they were. By the month of completion, which
 * flows do not tell, dossiers are counted one by one. Source: domain reference §4.3.
 */
export function countGroups(
  sql: Sql,
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  limit: number,
): Promise<KeyedCounts[]> {
  return sql<KeyedCounts>`
    SELECT key, sum("carriedOver")::int AS "carriedOver", sum(received)::int AS received,
      sum("receivedOnline")::int AS "receivedOnline", sum(early)::int AS early,
      sum("onTime")::int AS "onTime", sum(late)::int AS late, sum("inTime")::int AS "inTime",
      sum(overdue)::int AS overdue
    FROM (${partialCounts(query, groupBy)}) AS partial
    GROUP BY key
    HAVING (sum("carriedOver"), sum(received)) <> (0, 0)
    ORDER BY key
    LIMIT ${limit}
  `
}

function partialCounts(query: FormQuery, groupBy: readonly ReportDimension[]): SqlPart {
  if (groupBy.includes('COMPLETED_MONTH')) return countsOf(counted(query), query, groupBy, 1)
  const { asOf } = query
  if (asOf === null) return countsOfFlows(query, groupBy)
  return part`
    ${countsOfFlows(query, groupBy)}
    UNION ALL
    ${countsOf(asStored(query, part`id IN (${recordedSince(asOf)})`), query, groupBy, -1)}
    UNION ALL
    ${countsOf(asRecorded(query, asOf), query, groupBy, 1)}
  `
}

function countsOfFlows(query: FormQuery, groupBy: readonly ReportDimension[]): SqlPart {
  const { from } = query.period
  const flows =
    groupBy.includes('PROCEDURE') || query.filter.procedures
      ? part`dossiers.flow_by_procedure`
      : part`(SELECT *, NULL AS procedure_code FROM dossiers.flow)`
  return part`
    SELECT ${keyOf(groupBy)} AS key,
      coalesce(sum(received - early - on_time - late) FILTER (WHERE day < ${from}), 0)
        AS "carriedOver",
      coalesce(sum(received) FILTER (WHERE day >= ${from}), 0) AS received,
      coalesce(sum(received) FILTER (WHERE day >= ${from} AND channel = 'ONLINE'), 0)
        AS "receivedOnline",
      coalesce(sum(early) FILTER (WHERE day >= ${from}), 0) AS early,
      coalesce(sum(on_time) FILTER (WHERE day >= ${from}), 0) AS "onTime",
      coalesce(sum(late) FILTER (WHERE day >= ${from}), 0) AS late,
      sum(received - early - on_time - late - overdue) AS "inTime",
      sum(overdue) AS overdue
    FROM ${flows} AS flow JOIN dossiers.series ON series.id = series_id
    WHERE day <= ${lastDay(query)} AND ${isCounted(query)}
    GROUP BY 1
  `
}

/** The counts of dossiers given one by one; taken away where `sign` is -1. */
function countsOf(
  dossiers: SqlPart,
  { period: { from } }: FormQuery,
  groupBy: readonly ReportDimension[],
  sign: 1 | -1,
): SqlPart {
  return part`
    SELECT ${keyOf(groupBy)} AS key,
      ${sign}::int * count(*) FILTER (WHERE accepted_on < ${from}) AS "carriedOver",
      ${sign}::int * count(*) FILTER (WHERE accepted_on >= ${from}) AS received,
      ${sign}::int * count(*) FILTER (WHERE accepted_on >= ${from} AND channel = 'ONLINE')
        AS "receivedOnline",
      ${sign}::int * count(*) FILTER (WHERE ended_on < due_on) AS early,
      ${sign}::int * count(*)
        FILTER (WHERE ended_on IS NOT NULL AND (ended_on = due_on) IS NOT FALSE) AS "onTime",
      ${sign}::int * count(*) FILTER (WHERE ended_on > due_on) AS late,
      ${sign}::int * count(*) FILTER (WHERE ended_on IS NULL AND NOT is_overdue) AS "inTime",
      ${sign}::int * count(*) FILTER (WHERE ended_on IS NULL AND is_overdue) AS overdue
    FROM (${dossiers}) AS counted
    GROUP BY 1
  `
}

/** The dossiers that a report counts, each as it stood at the end; `ended_on` is null for what was pending. */
function counted(query: FormQuery): SqlPart {
  const { asOf } = query
  if (asOf === null) return asStored(query, part`true`)
  return part`
    ${asStored(query, part`id NOT IN (${recordedSince(asOf)})`)}
    UNION ALL
    ${asRecorded(query, asOf)}
  `
}

/** The dossiers of which something was recorded after a moment. */
function recordedSince(asOf: Date): SqlPart {
  return part`SELECT dossier_id FROM dossiers.event WHERE recorded_at > ${asOf}`
}

/** What a report knows of each dossier. */
const counting = part`
  procedure_code, field_code, department_code, handled_by_code, locality_code, channel
`

/** Dossiers by what is kept of their events; only those that were pending are looked up in these. */
function asStored(query: FormQuery, condition: SqlPart): SqlPart {
  const to = lastDay(query)
  return part`
    SELECT ${counting}, accepted_on, ended.on_day AS ended_on, due_on,
      date_trunc('month', accepted_on::timestamp)::date AS accepted_month,
      (due_then < ${to} AND status_then <> ALL(${pausingStatuses})) IS TRUE AS is_overdue
    FROM dossiers.dossier
    CROSS JOIN LATERAL (SELECT CASE WHEN ended_on <= ${to} THEN ended_on END AS on_day) AS ended
    LEFT JOIN LATERAL (
      SELECT (array_agg(event.status ORDER BY at DESC, source_sequence DESC))[1] AS status_then,
        (array_agg(appointment_on ORDER BY at DESC, source_sequence DESC)
          FILTER (WHERE appointment_on IS NOT NULL))[1] AS due_then
      FROM dossiers.event
      WHERE dossier_id = dossier.id AND kind = 'STATUS_CHANGED' AND ${dayOf} <= ${to}
    ) AS last ON ended.on_day IS NULL
    WHERE accepted_on <= ${to} AND (ended.on_day < ${query.period.from}) IS NOT TRUE
      AND ${isCounted(query)} AND ${condition}
  `
}

/** Dossiers of which something was recorded after a moment, by what had been recorded until then. */
function asRecorded(query: FormQuery, asOf: Date): SqlPart {
  const to = lastDay(query)
  return part`
    SELECT ${counting}, folded.accepted_on, ended.on_day AS ended_on, folded.due_on,
      date_trunc('month', folded.accepted_on::timestamp)::date AS accepted_month,
      (due_then < ${to} AND status_then <> ALL(${pausingStatuses})) IS TRUE AS is_overdue
    FROM (
      SELECT dossier_id,
        (min(accepted_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS accepted_on,
        (min(ended_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS ended_on,
        (array_agg(status ORDER BY at DESC, source_sequence DESC))[1] AS last_status,
        (array_agg(status ORDER BY at DESC, source_sequence DESC) FILTER (WHERE ${dayOf} <= ${to}))[1]
          AS status_then,
        (array_agg(appointment_on ORDER BY at DESC, source_sequence DESC)
          FILTER (WHERE appointment_on IS NOT NULL AND (at <= ended_at) IS NOT FALSE))[1] AS due_on,
        (array_agg(appointment_on ORDER BY at DESC, source_sequence DESC)
          FILTER (WHERE appointment_on IS NOT NULL AND ${dayOf} <= ${to}))[1] AS due_then
      FROM (
        SELECT *, min(at) FILTER (
          WHERE status IN ('WITHDRAWN', 'PROCESSED', 'RETURNED') AND at >= accepted_at
        ) OVER (PARTITION BY dossier_id) AS ended_at
        FROM (
          SELECT *, min(at) FILTER (WHERE status = 'ACCEPTED') OVER (PARTITION BY dossier_id)
            AS accepted_at
          FROM dossiers.event
          WHERE kind = 'STATUS_CHANGED' AND recorded_at <= ${asOf}
            AND dossier_id IN (${recordedSince(asOf)})
        ) AS told
        WHERE accepted_at IS NOT NULL
      ) AS with_end
      GROUP BY dossier_id
    ) AS folded
    JOIN dossiers.dossier ON dossier.id = dossier_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN folded.ended_on <= ${to} THEN folded.ended_on END AS on_day
    ) AS ended
    WHERE last_status <> 'REJECTED_AT_INTAKE' AND folded.accepted_on <= ${to}
      AND (ended.on_day < ${query.period.from}) IS NOT TRUE AND ${isCounted(query)}
  `
}

/** The calendar date of an event. */
const dayOf = part`(at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date`

const values: Readonly<Record<ReportDimension, SqlPart>> = {
  DEPARTMENT: part`department_code`,
  FIELD: part`field_code`,
  PROCEDURE: part`procedure_code`,
  LOCALITY: part`locality_code`,
  CHANNEL: part`channel`,
  LEVEL: part`dossiers.level_of(handled_by_code)`,
  RECEIVED_MONTH: part`accepted_month::text`,
  COMPLETED_MONTH: part`date_trunc('month', ended_on::timestamp)::date::text`,
}

/** The values of a group, as a list of texts. */
function keyOf(groupBy: readonly ReportDimension[]): SqlPart {
  const [first, ...others] = groupBy.map((dimension) => part`${values[dimension]} COLLATE "C"`)
  if (!first) return part`'{}'::text[]`
  return part`ARRAY[${others.reduce((list, value) => part`${list}, ${value}`, first)}]`
}

/** Whether a dossier, or a series of them, is among those that a report counts. */
function isCounted({ scope, filter, without }: FormQuery): SqlPart {
  const { department, agency, level, field, procedures, locality, channel } = filter
  return part`scope = ANY(${storedScopes(scope)})
    AND (${department}::text IS NULL OR department_code = ${department})
    AND (${agency}::text IS NULL OR handled_by_code = ${agency} OR received_by_code = ${agency}
      OR starts_with(handled_by_code, ${agency} || '.')
      OR starts_with(received_by_code, ${agency} || '.'))
    AND (${level}::text IS NULL OR dossiers.level_of(handled_by_code) = ${level})
    AND (${field}::text IS NULL OR field_code = ${field})
    AND (${procedures}::text[] IS NULL OR procedure_code = ANY(${procedures}))
    AND (${locality}::text IS NULL OR locality_code = ${locality})
    AND (${channel}::text IS NULL OR channel = ${channel})
    AND (${without}::text[] IS NULL OR source <> ALL(${without}))`
}

/**
 * How many working days the dossiers of each group took that ended in the period: after the day of
 * acceptance, up to and with the day of the end.
 */
export async function countDays(
  sql: Sql,
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  workedDays: WorkedDays,
): Promise<KeyedDays[]> {
  const { days, worked } = countWorkedDays(workedDays)
  const rows = await sql<{ key: GroupKey; days: number | null; dossiers: number }>`
    WITH counted AS (${counted(query)}), calendar AS (
      SELECT * FROM unnest(${days}::date[], ${worked}::int[]) AS listed (day, worked)
    )
    SELECT ${keyOf(groupBy)} AS key,
      CASE
        WHEN ended_on - accepted_on > ${longestReach}::int THEN ${mostWorkingDays}::int + 1
        WHEN calendar.worked IS NOT NULL AND at_end.worked IS NOT NULL
          THEN least(at_end.worked - calendar.worked, ${mostWorkingDays}::int + 1)
      END AS days,
      count(*)::int AS dossiers
    FROM counted
    LEFT JOIN calendar ON calendar.day = accepted_on
    LEFT JOIN calendar AS at_end ON at_end.day = ended_on
    WHERE ended_on IS NOT NULL
    GROUP BY 1, 2
    ORDER BY 1, 2
  `
  const histograms = new Map<string, KeyedDays>()
  for (const { key, days, dossiers } of rows) {
    const name = JSON.stringify(key)
    const one = histogramOf(days, dossiers)
    const known = histograms.get(name)
    histograms.set(name, { key, histogram: known ? addHistograms(known.histogram, one) : one })
  }
  return [...histograms.values()]
}

export function agencyLevels(sql: Sql): Promise<AgencyLevelRow[]> {
  return sql<AgencyLevelRow>`SELECT agency_code AS agency, level FROM dossiers.agency_level`
}

/** Since when there is a record, and of which days. */
export interface RecordBegin {
  /** Null where nothing is recorded. */
  readonly recordedAt: Date | null
  /** The first day on record as of a moment; null where none was recorded by then. */
  readonly day: LocalDate | null
}

export async function recordBegin(sql: Sql, asOf: Date | null): Promise<RecordBegin> {
  const [row] = await sql<RecordBegin>`
    SELECT min(recorded_at) AS "recordedAt",
      min(day) FILTER (WHERE ${asOf}::timestamptz IS NULL OR recorded_at <= ${asOf}) AS day
    FROM dossiers.record_begin
  `
  return row ?? { recordedAt: null, day: null }
}

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
