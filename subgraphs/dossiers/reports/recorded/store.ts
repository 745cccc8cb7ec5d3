import { keyOfColumns } from '#kit/group-columns.ts'
import { part, type SqlPart } from '#kit/sql.ts'
import { pausingStatuses } from '../../timeliness.ts'
import { type DaysBasis, listed, workingDays } from '../days/store.ts'
import { countsOfFlows } from '../flows/store.ts'
import { isCounted, keyColumns, keyOf, levelOf } from '../group-key.ts'
import { type FormQuery, lastDay, type ReportDimension } from '../query.ts'

/**
 * The counts of each group by form II.06a as of a moment that the ledger does not tell, in parts that add
 * up: dossiers of which something was recorded since are taken away as they are and added as their events
 * tell that they were. By the month of completion dossiers are counted one by one.
 */
export function countsAsRecorded(
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  asOf: Date,
): SqlPart {
  if (groupBy.includes('COMPLETED_MONTH')) return countsOf(counted(query, asOf), query, groupBy, 1)
  return part`
    ${countsOfFlows({ ...query, asOf: null }, groupBy)}
    UNION ALL
    ${countsOf(asStored(query, part`id IN (${recordedSince(asOf)})`), query, groupBy, -1)}
    UNION ALL
    ${countsOf(asRecorded(query, asOf), query, groupBy, 1)}
  `
}

/** How many dossiers of each group took how many working days, as of such a moment, as `daysOfFlows` tells it. */
export function daysAsRecorded(
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  { workedDays }: Pick<DaysBasis, 'workedDays'>,
  asOf: Date,
): SqlPart {
  return part`
    SELECT key, ${listed(part`coalesce(days, -1)`)} AS days, ${listed(part`dossiers`)} AS dossiers
    FROM (
      SELECT ${keyOf(groupBy, levelOf)} AS key, ${workingDays(workedDays)} AS days, count(*) AS dossiers
      FROM (
        SELECT *, dossiers.month_of(ended_on) AS completed_month
        FROM (${counted(query, asOf)}) AS counted
      ) AS dated
      WHERE ended_on IS NOT NULL
      GROUP BY 1, 2
    ) AS taken
    GROUP BY key
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
    SELECT ${keyColumns(groupBy, levelOf)}
      ${sign}::int * count(*) FILTER (WHERE accepted_on < ${from}) AS carried_over,
      ${sign}::int * count(*) FILTER (WHERE accepted_on >= ${from}) AS received,
      ${sign}::int * count(*) FILTER (WHERE accepted_on >= ${from} AND channel = 'ONLINE')
        AS received_online,
      ${sign}::int * count(*) FILTER (WHERE ended_on < due_on) AS early,
      ${sign}::int * count(*)
        FILTER (WHERE ended_on IS NOT NULL AND (ended_on = due_on) IS NOT FALSE) AS on_time,
      ${sign}::int * count(*) FILTER (WHERE ended_on > due_on) AS late,
      ${sign}::int * count(*) FILTER (WHERE ended_on IS NULL AND NOT is_overdue) AS in_time,
      ${sign}::int * count(*) FILTER (WHERE ended_on IS NULL AND is_overdue) AS overdue
    FROM (
      SELECT *, dossiers.month_of(ended_on) AS completed_month FROM (${dossiers}) AS counted
    ) AS dated
    GROUP BY ${keyOfColumns(groupBy.length).grouping}
  `
}

/** The dossiers that a report counts, each as it stood at the end; `ended_on` is null for what was pending. */
function counted(query: FormQuery, asOf: Date): SqlPart {
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
      dossiers.month_of(accepted_on) AS accepted_month,
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
      AND ${isCounted(query, levelOf)} AND ${condition}
  `
}

/** Dossiers of which something was recorded after a moment, by what had been recorded until then. */
function asRecorded(query: FormQuery, asOf: Date): SqlPart {
  const to = lastDay(query)
  return part`
    SELECT ${counting}, folded.accepted_on, ended.on_day AS ended_on, folded.due_on,
      dossiers.month_of(folded.accepted_on) AS accepted_month,
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
      AND (ended.on_day < ${query.period.from}) IS NOT TRUE AND ${isCounted(query, levelOf)}
  `
}

/** The calendar date of an event. */
const dayOf = part`(at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date`
