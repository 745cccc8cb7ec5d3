import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import { endOf } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import type { Sql } from '#kit/sql.ts'
import { countsOfAgencies } from './agency-counts.ts'
import type { CountRow } from './counts.ts'
import { pausingStatuses } from './timeliness.ts'

export type DossierDimension = 'DEPARTMENT' | 'FIELD' | 'LOCALITY' | 'MONTH'

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
  { period, scope, filter, of, by }: Counting,
  codes: readonly string[],
): Promise<readonly CountRow[]> {
  const { from, to } = period
  const end = endOf(to)
  const { department, locality } = filter
  const fields = of === 'FIELD' ? codes : listOf(filter.field)
  const procedures = of === 'PROCEDURE' ? codes : listOf(filter.procedure)
  // Not materialized, so that each branch reads the index alone; only the pending look at events.
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
        END COLLATE "C" AS "group",
        id,
        accepted_on,
        ended_on,
        due_on
      FROM dossiers.dossier
      WHERE scope = ANY(${storedScopes(scope)})
        AND accepted_on <= ${to}
        AND (ended_on >= ${from} OR ended_on IS NULL)
        AND (${department}::text IS NULL OR department_code = ${department})
        AND (${locality}::text IS NULL OR locality_code = ${locality})
        AND (${fields}::text[] IS NULL OR field_code = ANY(${fields}))
        AND (${procedures}::text[] IS NULL OR procedure_code = ANY(${procedures}))
    ), outcomes AS (
      SELECT entity, "group", accepted_on < ${from} AS carried_over,
        ended_on < due_on AS early,
        (ended_on = due_on) IS NOT FALSE AS on_time,
        ended_on > due_on AS late,
        false AS in_time,
        false AS overdue
      FROM counted
      WHERE ended_on <= ${to}
      UNION ALL
      SELECT entity, "group", accepted_on < ${from}, false, false, false,
        at_end.overdue IS NOT TRUE, at_end.overdue
      FROM counted
      LEFT JOIN LATERAL (
        SELECT
          status <> ALL(${pausingStatuses}) AND (
            SELECT appointment_on
            FROM dossiers.event
            WHERE dossier_id = counted.id AND appointment_on IS NOT NULL AND at < ${end}
            ORDER BY at DESC, source_sequence DESC
            LIMIT 1
          ) < ${to} AS overdue
        FROM dossiers.event
        WHERE dossier_id = counted.id AND at < ${end}
        ORDER BY at DESC, source_sequence DESC
        LIMIT 1
      ) AS at_end ON true
      WHERE ended_on > ${to} OR ended_on IS NULL
    )
    SELECT entity, "group",
      (count(*) FILTER (WHERE carried_over))::int AS "carriedOver",
      (count(*) FILTER (WHERE NOT carried_over))::int AS received,
      (count(*) FILTER (WHERE early))::int AS early,
      (count(*) FILTER (WHERE on_time))::int AS "onTime",
      (count(*) FILTER (WHERE late))::int AS late,
      (count(*) FILTER (WHERE in_time))::int AS "inTime",
      (count(*) FILTER (WHERE overdue))::int AS overdue
    FROM outcomes
    GROUP BY entity, "group"
    ORDER BY "group" NULLS FIRST, entity
  `
  return of === 'AGENCY' ? countsOfAgencies(rows, codes) : rows
}

function listOf(code: string | null | undefined): readonly string[] | null {
  return code === null || code === undefined ? null : [code]
}
