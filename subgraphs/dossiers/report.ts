import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import { endOf, type LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import type { Sql } from '#kit/sql.ts'
import { countsOfAgencies } from './agency-counts.ts'
import type { CountRow } from './counts.ts'
import { pausingStatuses } from './timeliness.ts'

export type DossierDimension = 'DEPARTMENT' | 'FIELD' | 'LOCALITY' | 'MONTH' | 'CHANNEL'

export interface DossierStatisticsFilter {
  readonly department?: AgencyCode | null
  readonly field?: string | null
  readonly procedure?: ProcedureCode | null
  readonly locality?: AgencyCode | null
}

/** What to count: dossiers of one population over a period, for all or for each of some entities. */
export interface Counting {
  readonly period: Period
  readonly scope: CentreScope
  /** Pending dossiers are judged on the last day of the period, or on this one where it comes first. */
  readonly today: LocalDate
  readonly filter: DossierStatisticsFilter
  readonly of: 'ALL' | 'PROCEDURE' | 'FIELD' | 'AGENCY'
  readonly by: DossierDimension | 'ALL'
}

/**
 * Counts dossiers by form II.06a, as of the end of the period, for each of the codes: what happened
 * later does not change it, and adjacent periods join without a gap.
 *
 * Every dossier accepted by the end of the period and not ended before it is counted once as carried
 * over or received, and once by its outcome. The appointment and the status of those then pending are
 * read from their events. Source: domain reference §4.3.
 */
export async function countDossiers(
  sql: Sql,
  { period, scope, today, filter, of, by }: Counting,
  codes: readonly string[],
): Promise<readonly CountRow[]> {
  const { from, to } = period
  const end = endOf(to)
  const judgedOn = to < today ? to : today
  const { department, locality } = filter
  const fields = of === 'FIELD' ? codes : listOf(filter.field)
  const procedures = of === 'PROCEDURE' ? codes : listOf(filter.procedure)
  // Not materialized, so that each part reads an index alone where it can. Only dossiers that moved on
  // after the period look at their events; the others still are as they were at its end.
  const rows = await sql<CountRow>`
    WITH counted AS NOT MATERIALIZED (
      SELECT
        CASE ${of}
          WHEN 'PROCEDURE' THEN procedure_code
          WHEN 'FIELD' THEN field_code
          WHEN 'AGENCY' THEN handled_by_code || ' ' || received_by_code
          ELSE ''
        END COLLATE "C" AS entity,
        CASE ${by}
          WHEN 'DEPARTMENT' THEN department_code
          WHEN 'FIELD' THEN field_code
          WHEN 'LOCALITY' THEN locality_code
          WHEN 'MONTH' THEN left(accepted_on::text, 8) || '01'
          WHEN 'CHANNEL' THEN channel
        END COLLATE "C" AS "group",
        accepted_on < ${from} AS carried_over,
        accepted_on >= ${from} AND channel = 'ONLINE' AS is_new_online,
        id, status, due_on, ended_on, last_event_at
      FROM dossiers.dossier
      WHERE scope = ANY(${storedScopes(scope)})
        AND accepted_on <= ${to}
        AND (${department}::text IS NULL OR department_code = ${department})
        AND (${locality}::text IS NULL OR locality_code = ${locality})
        AND (${fields}::text[] IS NULL OR field_code = ANY(${fields}))
        AND (${procedures}::text[] IS NULL OR procedure_code = ANY(${procedures}))
    ), pending AS (
      SELECT * FROM counted WHERE ended_on IS NULL
      UNION ALL
      SELECT * FROM counted WHERE ended_on > ${to}
    ), at_end AS (
      SELECT entity, "group", carried_over, is_new_online,
        CASE WHEN last_event_at < ${end} THEN pending.status ELSE last.status END AS status,
        CASE WHEN last_event_at < ${end} THEN pending.due_on ELSE last.due_on END AS due_on
      FROM pending
      LEFT JOIN LATERAL (
        SELECT
          (array_agg(status ORDER BY at DESC, source_sequence DESC)
            FILTER (WHERE status IS NOT NULL))[1] AS status,
          (array_agg(appointment_on ORDER BY at DESC, source_sequence DESC)
            FILTER (WHERE appointment_on IS NOT NULL AND kind <> 'APOLOGY_ISSUED'))[1] AS due_on
        FROM dossiers.event
        WHERE dossier_id = pending.id AND at < ${end} AND last_event_at >= ${end}
      ) AS last ON true
    ), of_ended AS (
      SELECT entity, "group",
        count(*) FILTER (WHERE carried_over) AS carried_over,
        count(*) FILTER (WHERE NOT carried_over) AS received,
        count(*) FILTER (WHERE is_new_online) AS received_online,
        count(*) FILTER (WHERE ended_on < due_on) AS early,
        count(*) FILTER (WHERE (ended_on = due_on) IS NOT FALSE) AS on_time,
        count(*) FILTER (WHERE ended_on > due_on) AS late,
        0 AS in_time,
        0 AS overdue
      FROM counted
      WHERE ended_on BETWEEN ${from} AND ${to}
      GROUP BY entity, "group"
    ), of_pending AS (
      SELECT entity, "group",
        count(*) FILTER (WHERE carried_over),
        count(*) FILTER (WHERE NOT carried_over),
        count(*) FILTER (WHERE is_new_online),
        0, 0, 0,
        count(*) FILTER (WHERE NOT is_overdue),
        count(*) FILTER (WHERE is_overdue)
      FROM at_end
      CROSS JOIN LATERAL (
        SELECT (due_on < ${judgedOn} AND status <> ALL(${pausingStatuses})) IS TRUE AS is_overdue
      ) AS state
      GROUP BY entity, "group"
    )
    SELECT entity, "group",
      sum(carried_over)::int AS "carriedOver",
      sum(received)::int AS received,
      sum(received_online)::int AS "receivedOnline",
      sum(early)::int AS early,
      sum(on_time)::int AS "onTime",
      sum(late)::int AS late,
      sum(in_time)::int AS "inTime",
      sum(overdue)::int AS overdue
    FROM (SELECT * FROM of_ended UNION ALL SELECT * FROM of_pending) AS outcomes
    GROUP BY entity, "group"
    ORDER BY "group" NULLS FIRST, entity
  `
  return of === 'AGENCY' ? countsOfAgencies(rows, codes) : rows
}

function listOf(code: string | null | undefined): readonly string[] | null {
  return code === null || code === undefined ? null : [code]
}

/** Events of one system that its dossiers' histories should not have. */
export interface DoubtfulEvents {
  readonly source: string
  readonly illegalTransitions: number
  readonly unknownStatuses: number
  readonly dossiers: number
}

/** Counts, for each system that has any, the steps that are not legal and the statuses that no list knows. */
export function doubtfulEvents(sql: Sql, scope: CentreScope): Promise<DoubtfulEvents[]> {
  return sql<DoubtfulEvents>`
    SELECT source,
      count(*) FILTER (WHERE is_illegal)::int AS "illegalTransitions",
      count(*) FILTER (WHERE event.status = 'UNKNOWN')::int AS "unknownStatuses",
      count(DISTINCT dossier_id)::int AS dossiers
    FROM dossiers.event JOIN dossiers.dossier ON dossier.id = dossier_id
    WHERE (is_illegal OR event.status = 'UNKNOWN') AND scope = ANY(${storedScopes(scope)})
    GROUP BY source
    ORDER BY source COLLATE "C"
  `
}
