import type { AgencyCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Sql } from '#kit/sql.ts'
import type { CountedProcedures, ProcedureCounts } from './procedure.ts'

export interface CountsRow extends ProcedureCounts {
  readonly onDate: LocalDate
  /** What the row counts, of the dimension counted by; the others are null. */
  readonly departmentCode: AgencyCode | null
  readonly fieldCode: string | null
  readonly scope: 'AT_CENTRE' | 'NOT_AT_CENTRE' | null
}

/**
 * Counts the procedures in force on each of some days that match: all together, or in groups in the
 * order of their codes. Days and groups without any are left out.
 *
 * At the centre: since that day or before. On the spot: at the centre, where they are both appraised
 * and approved. The department is the one that the field belongs to.
 */
export function procedureCounts(
  sql: Sql,
  days: readonly LocalDate[],
  { filter, by }: CountedProcedures,
): Promise<CountsRow[]> {
  return sql<CountsRow>`
    WITH in_force AS (
      SELECT on_date, field_code, department_code, implementing_levels,
        coalesce(at_centre_since <= on_date, false) AS at_centre,
        on_site_steps @> ARRAY['APPRAISE', 'APPROVE'] AS approves
      FROM unnest(${days}::date[]) AS day (on_date)
      JOIN procedures.procedure
        ON valid_from <= on_date AND (valid_to IS NULL OR valid_to >= on_date)
      JOIN procedures.field ON field.code = field_code
    )
    SELECT on_date AS "onDate",
      CASE ${by}::text WHEN 'DEPARTMENT' THEN department_code END AS "departmentCode",
      CASE ${by}::text WHEN 'FIELD' THEN field_code END AS "fieldCode",
      CASE WHEN ${by} = 'SCOPE' AND at_centre THEN 'AT_CENTRE'
        WHEN ${by} = 'SCOPE' THEN 'NOT_AT_CENTRE' END AS scope,
      count(*)::int AS total,
      count(DISTINCT field_code)::int AS "fieldCount",
      count(DISTINCT department_code)::int AS "departmentCount",
      (count(*) FILTER (WHERE at_centre))::int AS "atCentre",
      (count(*) FILTER (WHERE at_centre AND approves))::int AS "onTheSpot"
    FROM in_force
    WHERE (${filter.field}::text IS NULL OR field_code = ${filter.field})
      AND (${filter.department}::text IS NULL OR department_code = ${filter.department})
      AND (${filter.atCentre}::boolean IS NULL OR at_centre = ${filter.atCentre})
      AND (${filter.onTheSpot}::boolean IS NULL OR (at_centre AND approves) = ${filter.onTheSpot})
      AND (${filter.implementingLevel}::text IS NULL
        OR ${filter.implementingLevel} = ANY(implementing_levels))
    GROUP BY on_date, "departmentCode", "fieldCode", scope
    ORDER BY on_date, "departmentCode", "fieldCode", scope
  `
}
