import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import { isCounted, keyOf, levelOf } from '../group-key.ts'
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
    SELECT ${keyOf(groupBy, levelOf)} AS key,
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
    SELECT ${keyOf(groupBy, levelOf)} AS key, first_day AS first, last_day AS last, count(*)::int AS dossiers
    FROM judged
    WHERE last_day IS NOT NULL
    GROUP BY 1, 2, 3
  `
}

/**
 * Each dossier that the period counts, with the day on which it was accepted and, where it ended by the end of
 * the period, the one on which it did. Each is looked up by itself: so much is planned well at any size.
 */
function judged(query: FormQuery): SqlPart {
  const { from } = query.period
  const to = lastDay(query)
  const toldOn = part`timezone('Asia/Ho_Chi_Minh', event.at)::date`
  const history = part`
    FROM dossiers.event
    WHERE event.dossier_id = dossier.id AND event.kind = 'STATUS_CHANGED'
      AND (${query.asOf}::timestamptz IS NULL OR event.recorded_at <= ${query.asOf})
  `
  const newestFirst = part`ORDER BY event.at DESC, event.source_sequence DESC`
  return part`
    WITH judged AS (
      SELECT dossier.*, first_day, last_day,
        date_trunc('month', first_day::timestamp)::date AS accepted_month,
        date_trunc('month', last_day::timestamp)::date AS completed_month,
        CASE
          WHEN last_day < promised THEN 'EARLY'
          WHEN last_day > promised THEN 'LATE'
          WHEN last_day IS NOT NULL THEN 'ON_TIME'
          WHEN standing IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED') THEN 'IN_TIME'
          WHEN promised < ${to} THEN 'OVERDUE'
          ELSE 'IN_TIME'
        END AS outcome
      FROM dossiers.dossier
      CROSS JOIN LATERAL (
        SELECT min(event.at) AS opened, min(${toldOn}) AS first_day
        ${history} AND event.status = 'ACCEPTED'
      ) AS opening
      CROSS JOIN LATERAL (
        SELECT min(event.at) AS closed, min(${toldOn}) AS last_day
        ${history} AND event.status IN ('WITHDRAWN', 'PROCESSED', 'RETURNED')
          AND event.at >= opened AND ${toldOn} <= ${to}
      ) AS closing
      CROSS JOIN LATERAL (
        SELECT (array_agg(event.status ${newestFirst}))[1] AS newest,
          (array_agg(event.status ${newestFirst}) FILTER (WHERE ${toldOn} <= ${to}))[1] AS standing,
          (array_agg(event.appointment_on ${newestFirst}) FILTER (
            WHERE event.appointment_on IS NOT NULL
              AND CASE WHEN closed IS NULL THEN ${toldOn} <= ${to} ELSE event.at <= closed END
          ))[1] AS promised
        ${history}
      ) AS course
      WHERE ${isCounted(query, levelOf)} AND newest <> 'REJECTED_AT_INTAKE' AND first_day <= ${to}
        AND (last_day >= ${from}) IS NOT FALSE
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
