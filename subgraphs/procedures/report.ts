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
 * and approved. The department is the one that the field belongs to. A procedure's process is the
 * latest that holds on the day.
 */
export function procedureCounts(
  sql: Sql,
  days: readonly LocalDate[],
  { filter, by, processes }: CountedProcedures,
): Promise<CountsRow[]> {
  const { search } = filter
  const joinProcesses = processes || filter.processOverLimit !== null
  return sql<CountsRow>`
    WITH in_force AS (
      SELECT on_date, field_code, department_code, implementing_levels, service_level,
        coalesce(at_centre_since <= on_date, false) AS at_centre,
        on_site_steps @> ARRAY['APPRAISE', 'APPROVE'] AS approves,
        procedure.code, folded, process.id AS process_id, limit_hours,
        coalesce(total_hours > limit_hours, false) AS over_limit
      FROM unnest(${days}::date[]) AS day (on_date)
      JOIN procedures.procedure
        ON procedure.valid_from <= on_date
          AND (procedure.valid_to IS NULL OR procedure.valid_to >= on_date)
      JOIN procedures.field ON field.code = field_code
      LEFT JOIN LATERAL (
        SELECT id, total_hours, limit_hours FROM procedures.process_time
        WHERE ${joinProcesses} AND procedure_code = procedure.code
          AND process_time.valid_from <= on_date
          AND (process_time.valid_to IS NULL OR process_time.valid_to >= on_date)
        ORDER BY process_time.valid_from DESC LIMIT 1
      ) AS process ON true
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
      (count(*) FILTER (WHERE at_centre AND approves))::int AS "onTheSpot",
      (count(*) FILTER (WHERE service_level = 'PARTIAL_ONLINE'))::int AS "partlyOnline",
      (count(*) FILTER (WHERE service_level = 'FULL_ONLINE'))::int AS "fullyOnline",
      (count(process_id) FILTER (WHERE at_centre))::int AS "withProcess",
      (count(process_id) FILTER (WHERE at_centre AND limit_hours IS NOT NULL))::int AS "withLimit",
      (count(process_id) FILTER (WHERE at_centre AND over_limit))::int AS "overLimit"
    FROM in_force
    WHERE (${filter.field}::text IS NULL OR field_code = ${filter.field})
      AND (${filter.department}::text IS NULL OR department_code = ${filter.department})
      AND (${filter.atCentre}::boolean IS NULL OR at_centre = ${filter.atCentre})
      AND (${filter.onTheSpot}::boolean IS NULL OR (at_centre AND approves) = ${filter.onTheSpot})
      AND (${filter.implementingLevel}::text IS NULL
        OR ${filter.implementingLevel} = ANY(implementing_levels))
      AND (${filter.processOverLimit}::boolean IS NULL OR over_limit = ${filter.processOverLimit})
      AND (${search?.folded ?? null}::text[] IS NULL OR folded LIKE ALL(${search?.folded ?? null})
        OR code = ANY(ARRAY(SELECT procedure_code FROM procedures.procedure_alias
          WHERE written LIKE ALL(${search?.folded ?? null}::text[]))))
    GROUP BY on_date, "departmentCode", "fieldCode", scope
    ORDER BY on_date, "departmentCode", "fieldCode", scope
  `
}
