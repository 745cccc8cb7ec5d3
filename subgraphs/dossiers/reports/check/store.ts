import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import { isCounted, keyOf } from '../group-key.ts'
import { type FormQuery, type KeyedCounts, lastDay, type ReportDimension } from '../query.ts'

/**
 * The counts of a report from events alone, one dossier after the other: slow, and with nothing in common with
 * the flows that it is to check, what dossiers are grouped and filtered by apart. Source: domain reference
 * §4.3.
 */
export function countsOfEvents(
  sql: Sql,
  query: FormQuery,
  groupBy: readonly ReportDimension[],
): Promise<KeyedCounts[]> {
  const { from } = query.period
  return sql<KeyedCounts>`
    ${judged(query)}
    SELECT ${keyOf(groupBy)} AS key,
      count(*) FILTER (WHERE first_day < ${from})::int AS "carriedOver",
      count(*) FILTER (WHERE first_day >= ${from})::int AS received,
      count(*) FILTER (WHERE first_day >= ${from} AND channel = 'ONLINE')::int AS "receivedOnline",
      count(*) FILTER (WHERE outcome = 'EARLY')::int AS early,
      count(*) FILTER (WHERE outcome = 'ON_TIME')::int AS "onTime",
      count(*) FILTER (WHERE outcome = 'LATE')::int AS late,
      count(*) FILTER (WHERE outcome = 'IN_TIME')::int AS "inTime",
      count(*) FILTER (WHERE outcome = 'OVERDUE')::int AS overdue
    FROM judged
    GROUP BY 1
    ORDER BY 1
  `
}

/** A day of acceptance and a day of completion, and how many dossiers of a group have both. */
export interface TakenRow {
  readonly key: ReadonlyArray<string | null>
  readonly first: LocalDate
  readonly last: LocalDate
  readonly dossiers: number
}

/** From when to when the dossiers of each group were handled that ended in the period, from events alone. */
export function spansOfEvents(
  sql: Sql,
  query: FormQuery,
  groupBy: readonly ReportDimension[],
): Promise<TakenRow[]> {
  return sql<TakenRow>`
    ${judged(query)}
    SELECT ${keyOf(groupBy)} AS key, first_day AS first, last_day AS last, count(*)::int AS dossiers
    FROM judged
    WHERE last_day IS NOT NULL
    GROUP BY 1, 2, 3
  `
}

/** Each dossier that the period counts, with the day on which it was accepted and, where it ended by then, the one of that. */
function judged(query: FormQuery): SqlPart {
  const to = lastDay(query)
  const recorded =
    query.asOf === null ? part`true` : part`event.recorded_at <= ${query.asOf}::timestamptz`
  return part`
    WITH told AS MATERIALIZED (
      SELECT dossier.*, event.status AS step, event.appointment_on AS promised,
        event.at AS moment, event.source_sequence AS place,
        timezone('Asia/Ho_Chi_Minh', event.at)::date AS told_on
      FROM dossiers.dossier
      JOIN dossiers.event ON event.dossier_id = dossier.id AND event.kind = 'STATUS_CHANGED'
      WHERE ${recorded} AND dossier.id IN (SELECT id FROM dossiers.dossier WHERE ${isCounted(query)})
    ), opened AS (
      SELECT DISTINCT ON (id) * FROM told WHERE step = 'ACCEPTED' ORDER BY id, moment, place
    ), closed AS (
      SELECT DISTINCT ON (told.id) told.id, told.moment, told.told_on
      FROM told JOIN opened ON opened.id = told.id AND told.moment >= opened.moment
      WHERE told.step = ANY('{WITHDRAWN,PROCESSED,RETURNED}') AND told.told_on <= ${to}
      ORDER BY told.id, told.moment, told.place
    ), newest AS (
      SELECT DISTINCT ON (id) id, step FROM told ORDER BY id, moment DESC, place DESC
    ), standing AS (
      SELECT DISTINCT ON (id) id, step FROM told WHERE told_on <= ${to}
      ORDER BY id, moment DESC, place DESC
    ), promise AS (
      SELECT DISTINCT ON (told.id) told.id, told.promised
      FROM told LEFT JOIN closed USING (id)
      WHERE told.promised IS NOT NULL
        AND CASE WHEN closed.id IS NULL THEN told.told_on <= ${to} ELSE told.moment <= closed.moment END
      ORDER BY told.id, told.moment DESC, told.place DESC
    ), judged AS (
      SELECT opened.*, opened.told_on AS first_day, closed.told_on AS last_day,
        date_trunc('month', opened.told_on::timestamp)::date AS accepted_month,
        date_trunc('month', closed.told_on::timestamp)::date AS completed_month,
        CASE
          WHEN closed.told_on < promise.promised THEN 'EARLY'
          WHEN closed.told_on > promise.promised THEN 'LATE'
          WHEN closed.told_on IS NOT NULL THEN 'ON_TIME'
          WHEN standing.step IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED') THEN 'IN_TIME'
          WHEN promise.promised < ${to} THEN 'OVERDUE'
          ELSE 'IN_TIME'
        END AS outcome
      FROM opened
      JOIN newest ON newest.id = opened.id AND newest.step <> 'REJECTED_AT_INTAKE'
      LEFT JOIN closed ON closed.id = opened.id
      LEFT JOIN standing ON standing.id = opened.id
      LEFT JOIN promise ON promise.id = opened.id
      WHERE opened.told_on <= ${to} AND (closed.told_on >= ${query.period.from}) IS NOT FALSE
    )
  `
}

/** What a dossier was handed in as. */
export interface HandedIn {
  readonly source: string
  readonly procedure: ProcedureCode
  readonly field: string
  readonly department: AgencyCode
  readonly handledBy: AgencyCode
  readonly locality: AgencyCode | null
  readonly channel: string
}

/** What samples can be taken of. */
export interface SampledRecord {
  /** The first day on record, and that of the last moment recorded; null where nothing is. */
  readonly first: LocalDate | null
  readonly last: LocalDate | null
  readonly recordedFrom: Date | null
  readonly recordedUntil: Date | null
}

export async function sampledRecord(sql: Sql): Promise<SampledRecord | undefined> {
  const [row] = await sql<SampledRecord>`
    SELECT
      (SELECT min(day) FROM dossiers.record_begin) AS first,
      (max(recorded_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS last,
      max(recorded_at) - interval '40 days' AS "recordedFrom", max(recorded_at) AS "recordedUntil"
    FROM dossiers.event
  `
  return row
}

/** The dossier that comes first from an id on, or the first of all. */
export async function dossierFrom(sql: Sql, id: string): Promise<HandedIn | undefined> {
  const [row] = await sql<HandedIn>`
    SELECT source, procedure_code AS procedure, field_code AS field, department_code AS department,
      handled_by_code AS "handledBy", locality_code AS locality, channel
    FROM dossiers.dossier
    WHERE id >= coalesce(
      (SELECT id FROM dossiers.dossier WHERE id >= ${id}::uuid ORDER BY id LIMIT 1),
      '00000000-0000-0000-0000-000000000000'
    )
    ORDER BY id
    LIMIT 1
  `
  return row
}
