import type { Period } from '#domain/period.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import type { Counts } from '../../subgraphs/dossiers/counts.ts'
import type { GroupKey } from '../../subgraphs/dossiers/reports/query.ts'

/** What dossiers are grouped by here. */
export const dimensions = [
  'DEPARTMENT',
  'FIELD',
  'PROCEDURE',
  'LOCALITY',
  'CHANNEL',
  'RECEIVED_MONTH',
  'COMPLETED_MONTH',
] as const

export type Dimension = (typeof dimensions)[number]

const values: Readonly<Record<Dimension, SqlPart>> = {
  DEPARTMENT: part`department_code`,
  FIELD: part`field_code`,
  PROCEDURE: part`procedure_code`,
  LOCALITY: part`locality_code`,
  CHANNEL: part`channel`,
  RECEIVED_MONTH: part`to_char(received_on, 'YYYY-MM-01')`,
  COMPLETED_MONTH: part`to_char(ended_then, 'YYYY-MM-01')`,
}

export interface ToldCounts extends Counts {
  readonly key: GroupKey
}

/**
 * Makes a table with a row for each dossier that counts, by its events alone, and an index that holds all
 * that a form needs: what anybody would count by who keeps no flows. It reads histories of the shape that
 * the generator makes: accepted once, waiting for somebody at most once, and with a new appointment after
 * that.
 */
export async function tellDossiers(sql: Sql): Promise<void> {
  await sql`CREATE SCHEMA bench`
  await sql`
    CREATE TABLE bench.told AS ${told(part`true`)}
  `
  await sql`
    CREATE INDEX told_form ON bench.told (ended_on) INCLUDE (
      received_on, department_code, field_code, channel, first_due, moved_due, paused_on, resumed_on
    )
  `
  await sql`VACUUM (ANALYZE) bench.told`
}

/** The same by what had been recorded up to a moment. */
export async function tellDossiersAsOf(sql: Sql, moment: Date): Promise<void> {
  await sql`DROP TABLE IF EXISTS bench.told_then`
  await sql`CREATE TABLE bench.told_then (LIKE bench.told)`
  await sql`INSERT INTO bench.told_then ${told(part`recorded_at <= ${moment}`)}`
}

function told(condition: SqlPart): SqlPart {
  return part`
    SELECT history.*, department_code, field_code, procedure_code, locality_code, channel
    FROM (
      SELECT dossier_id,
        min(day) FILTER (WHERE status = 'ACCEPTED') AS received_on,
        coalesce(min(day) FILTER (WHERE status IN ('PROCESSED', 'WITHDRAWN')), 'infinity')
          AS ended_on,
        min(appointment_on) FILTER (WHERE status = 'ACCEPTED') AS first_due,
        min(appointment_on) FILTER (WHERE status = 'IN_PROGRESS') AS moved_due,
        coalesce(
          min(day) FILTER (
            WHERE status IN ('SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED')
          ), 'infinity'
        ) AS paused_on,
        coalesce(
          min(day) FILTER (WHERE status = 'IN_PROGRESS' AND appointment_on IS NOT NULL), 'infinity'
        ) AS resumed_on
      FROM (
        SELECT *, ((at AT TIME ZONE 'UTC') + interval '7 hours')::date AS day FROM dossiers.event
        WHERE kind = 'STATUS_CHANGED'
      ) AS event
      WHERE ${condition}
      GROUP BY dossier_id
    ) AS history
    JOIN dossiers.dossier ON dossier.id = dossier_id
    WHERE received_on IS NOT NULL
  `
}

/** Form II.06a for each group, counted dossier by dossier in one statement. */
export function countTold(
  sql: Sql,
  { from, to }: Period,
  groupBy: readonly Dimension[],
  table: SqlPart = part`bench.told`,
): Promise<ToldCounts[]> {
  return sql<ToldCounts>`
    SELECT ${keyOf(groupBy)} AS key,
      count(*) FILTER (WHERE received_on < ${from})::int AS "carriedOver",
      count(*) FILTER (WHERE received_on >= ${from})::int AS received,
      count(*) FILTER (WHERE received_on >= ${from} AND channel = 'ONLINE')::int AS "receivedOnline",
      count(*) FILTER (WHERE ended_on <= ${to} AND ended_on < due_on)::int AS early,
      count(*) FILTER (WHERE ended_on <= ${to} AND ended_on = due_on)::int AS "onTime",
      count(*) FILTER (WHERE ended_on <= ${to} AND ended_on > due_on)::int AS late,
      count(*) FILTER (WHERE ended_on > ${to} AND NOT is_overdue)::int AS "inTime",
      count(*) FILTER (WHERE ended_on > ${to} AND is_overdue)::int AS overdue
    FROM (
      SELECT *,
        coalesce(moved_due, first_due) AS due_on,
        CASE WHEN ended_on <= ${to} THEN ended_on END AS ended_then,
        CASE
          WHEN resumed_on <= ${to} THEN moved_due < ${to}
          WHEN paused_on <= ${to} THEN false
          ELSE first_due < ${to}
        END AS is_overdue
      FROM ${table} AS told
      WHERE received_on <= ${to} AND ended_on >= ${from}
    ) AS counted
    GROUP BY 1 ORDER BY 1
  `
}

export interface ToldDays {
  readonly key: GroupKey
  readonly median: number
  readonly p90: number
}

/** Percentiles of the working days that dossiers took, by department and month of completion. */
export function toldDays(sql: Sql, { from, to }: Period): Promise<ToldDays[]> {
  return sql<ToldDays>`
    WITH day AS (
      SELECT day::date AS day, count(*) FILTER (
        WHERE CASE WHEN kind IS NULL THEN extract(isodow FROM day) < 6 ELSE kind = 'MAKE_UP' END
      ) OVER (ORDER BY day) AS number
      FROM generate_series(timestamp '2020-12-31', timestamp '2026-12-31', interval '1 day') AS day
      LEFT JOIN dossiers.calendar_day USING (day)
    )
    SELECT ARRAY[department_code, to_char(ended_on, 'YYYY-MM-01')] AS key,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY last.number - first.number)::int AS median,
      percentile_disc(0.9) WITHIN GROUP (ORDER BY last.number - first.number)::int AS p90
    FROM bench.told
    JOIN day AS first ON first.day = received_on
    JOIN day AS last ON last.day = ended_on
    WHERE ended_on BETWEEN ${from} AND ${to}
    GROUP BY 1 ORDER BY 1
  `
}

function keyOf(groupBy: readonly Dimension[]): SqlPart {
  const [first, ...others] = groupBy.map((name) => part`${values[name]} COLLATE "C"`)
  if (!first) return part`'{}'::text[]`
  return part`ARRAY[${others.reduce((list, value) => part`${list}, ${value}`, first)}]`
}
