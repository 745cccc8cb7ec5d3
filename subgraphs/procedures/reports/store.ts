import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import { proceduresOn } from '../store.ts'
import { figuresOf, type ProcedureFigures } from './figures.ts'
import type { GroupKey, ProcedureQuery, ProcedureReportDimension } from './query.ts'

export interface KeyedFigures {
  readonly key: GroupKey
  readonly figures: ProcedureFigures
}

/** Counts procedures for each group of the dimensions that has any, in the order of their keys. */
export async function countGroups(
  sql: Sql,
  { onDate, filter }: ProcedureQuery,
  groupBy: readonly ProcedureReportDimension[],
): Promise<KeyedFigures[]> {
  const rows = await sql<ProcedureFigures & { readonly key: GroupKey }>`
    WITH matching AS (${withCompetence(proceduresOn([onDate], filter, true))})
    SELECT ${keyOf(groupBy)} AS key,
      count(*)::int AS total,
      (count(*) FILTER (WHERE at_centre))::int AS "atCentre",
      (count(*) FILTER (WHERE at_centre AND approves))::int AS "onTheSpot",
      (count(*) FILTER (WHERE service_level = 'PARTIAL_ONLINE'))::int AS "partlyOnline",
      (count(*) FILTER (WHERE service_level = 'FULL_ONLINE'))::int AS "fullyOnline",
      (count(process_id) FILTER (WHERE at_centre))::int AS "withProcess",
      (count(process_id) FILTER (WHERE at_centre AND limit_hours IS NOT NULL))::int AS "withLimit",
      (count(process_id) FILTER (WHERE at_centre AND over_limit))::int AS "overLimit",
      (count(*) FILTER (WHERE is_single))::int AS "singleCompetence",
      (count(*) FILTER (WHERE review_state = 'STANDARDISED'))::int AS standardised,
      (count(*) FILTER (WHERE review_state = 'IN_REVIEW'))::int AS "inReview",
      (count(*) FILTER (WHERE review_state = 'NOT_STARTED'))::int AS "notReviewed",
      (count(*) FILTER (WHERE iso_state = 'APPLIED'))::int AS "isoApplied",
      (count(*) FILTER (WHERE iso_state = 'DRAFTED'))::int AS "isoDrafted",
      (count(*) FILTER (WHERE iso_state = 'NOT_STARTED'))::int AS "isoNotStarted"
    FROM matching
    GROUP BY 1
    ORDER BY 1
  `
  return rows.map((row) => ({ key: row.key, figures: figuresOf(row) }))
}

/** The codes of the procedures of each group, by bytes. */
export function codesOfGroups(
  sql: Sql,
  { onDate, filter }: ProcedureQuery,
  groupBy: readonly ProcedureReportDimension[],
): Promise<{ readonly key: GroupKey; readonly codes: ProcedureCode[] }[]> {
  return sql`
    WITH matching AS (${withCompetence(proceduresOn([onDate], filter))})
    SELECT ${keyOf(groupBy)} AS key, array_agg(code ORDER BY code) AS codes
    FROM matching
    GROUP BY 1
  `
}

/** The same procedures, with whether one agency alone is competent for each. */
function withCompetence(procedures: SqlPart): SqlPart {
  return part`
    SELECT found.*, coalesce(agencies = 1, false) AS is_single
    FROM (${procedures}) AS found
    LEFT JOIN (
      SELECT procedure_code, count(*) AS agencies FROM procedures.competence GROUP BY procedure_code
    ) AS competent ON competent.procedure_code = found.code
  `
}

const values: Readonly<Record<ProcedureReportDimension, SqlPart>> = {
  DEPARTMENT: part`department_code`,
  FIELD: part`field_code`,
  SCOPE: part`CASE WHEN at_centre THEN 'AT_CENTRE' ELSE 'NOT_AT_CENTRE' END`,
  SERVICE_LEVEL: part`service_level`,
  REVIEW_STATE: part`review_state`,
  ISO_STATE: part`iso_state`,
  COMPETENCE: part`CASE WHEN is_single THEN 'SINGLE' ELSE 'SHARED' END`,
  ON_THE_SPOT: part`CASE WHEN at_centre AND approves THEN 'YES' ELSE 'NO' END`,
}

/** The values of a group, as a list of texts. */
function keyOf(groupBy: readonly ProcedureReportDimension[]): SqlPart {
  const [first, ...others] = groupBy.map((dimension) => part`(${values[dimension]}) COLLATE "C"`)
  if (!first) return part`'{}'::text[]`
  return part`ARRAY[${others.reduce((list, value) => part`${list}, ${value}`, first)}]`
}

/** The first day on which a procedure was in force; null where none ever was. */
export async function firstDay(sql: Sql): Promise<LocalDate | null> {
  const [row] = await sql<{ readonly day: LocalDate | null }>`
    SELECT min(valid_from) AS day FROM procedures.procedure
  `
  return row?.day ?? null
}

/** One department's counts by levels, as form II.07b has them. */
export interface FormCounts {
  readonly procedures: number
  readonly competences: number
  readonly byProvince: number
  readonly byDistrict: number
  readonly byCommune: number
  readonly oneStops: number
  readonly oneStopOfProvince: number
  readonly oneStopOfDistrict: number
  readonly oneStopOfCommune: number
  readonly processes: number
  readonly processesOfProvince: number
  readonly processesOfDistrict: number
  readonly processesOfCommune: number
}

export interface FormCountsRow extends FormCounts {
  readonly departmentCode: AgencyCode
}

/**
 * Counts, for each department, the procedures in force on a day by the levels that carry them out, by
 * the one-stop units that handle them, and their internal processes by the levels that these are issued
 * for; once for each level. Sums are counted for themselves. Source: domain reference §4.1.
 */
export function countByLevels(
  sql: Sql,
  { onDate, filter }: ProcedureQuery,
): Promise<FormCountsRow[]> {
  return sql<FormCountsRow>`
    WITH matching AS (${proceduresOn([onDate], filter)}), one_stop AS (
      SELECT code, 'PROVINCE' AS level FROM matching WHERE at_centre
      UNION ALL
      SELECT DISTINCT procedure_code, local.level
      FROM procedures.local_one_stop AS local
      WHERE local.valid_from <= ${onDate} AND (local.valid_to IS NULL OR local.valid_to >= ${onDate})
    ), issued AS (
      SELECT DISTINCT procedure_code AS code, level FROM procedures.process
      WHERE process.valid_from <= ${onDate}
        AND (process.valid_to IS NULL OR process.valid_to >= ${onDate})
    )
    SELECT department_code AS "departmentCode",
      count(*)::int AS procedures,
      coalesce(sum(cardinality(implementing_levels)), 0)::int AS competences,
      (count(*) FILTER (WHERE 'PROVINCE' = ANY(implementing_levels)))::int AS "byProvince",
      (count(*) FILTER (WHERE 'DISTRICT' = ANY(implementing_levels)))::int AS "byDistrict",
      (count(*) FILTER (WHERE 'COMMUNE' = ANY(implementing_levels)))::int AS "byCommune",
      coalesce(sum(cardinality(stops)), 0)::int AS "oneStops",
      (count(*) FILTER (WHERE 'PROVINCE' = ANY(stops)))::int AS "oneStopOfProvince",
      (count(*) FILTER (WHERE 'DISTRICT' = ANY(stops)))::int AS "oneStopOfDistrict",
      (count(*) FILTER (WHERE 'COMMUNE' = ANY(stops)))::int AS "oneStopOfCommune",
      coalesce(sum(cardinality(processes)), 0)::int AS processes,
      (count(*) FILTER (WHERE 'PROVINCE' = ANY(processes)))::int AS "processesOfProvince",
      (count(*) FILTER (WHERE 'DISTRICT' = ANY(processes)))::int AS "processesOfDistrict",
      (count(*) FILTER (WHERE 'COMMUNE' = ANY(processes)))::int AS "processesOfCommune"
    FROM matching
    LEFT JOIN (SELECT code, array_agg(level) AS stops FROM one_stop GROUP BY code) AS handled
      USING (code)
    LEFT JOIN (SELECT code, array_agg(level) AS processes FROM issued GROUP BY code) AS written
      USING (code)
    GROUP BY department_code
    ORDER BY department_code
  `
}
