import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Sql } from '#kit/sql.ts'
import type { CountedProcedures, ProcedureCounts, ProcedureFilter } from './procedure.ts'
import { proceduresOn } from './store.ts'

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
 * On the spot: at the centre, where they are both appraised and approved.
 */
export function procedureCounts(
  sql: Sql,
  days: readonly LocalDate[],
  { filter, by, processes }: CountedProcedures,
): Promise<CountsRow[]> {
  return sql<CountsRow>`
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
    FROM (${proceduresOn(days, filter, processes)}) AS matching
    GROUP BY on_date, "departmentCode", "fieldCode", scope
    ORDER BY on_date, "departmentCode", "fieldCode", scope
  `
}

/** The codes of the procedures in force on a day that match, by bytes. */
export async function codesOn(
  sql: Sql,
  onDate: LocalDate,
  filter: ProcedureFilter,
): Promise<ProcedureCode[]> {
  const rows = await sql<{ code: ProcedureCode }>`
    SELECT code FROM (${proceduresOn([onDate], filter)}) AS matching ORDER BY code
  `
  return rows.map(({ code }) => code)
}
