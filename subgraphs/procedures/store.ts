import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import type { StatedShare } from '#domain/stated-figure.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import type { ProcedureFilter, ProcedureOrder, ProcedurePlace } from './procedure.ts'
import type { StatedGoal, StatedMeasure } from './publication.ts'

export interface ProcedureRow {
  readonly code: ProcedureCode
  readonly name: string
  readonly fieldCode: string
  readonly serviceLevel: string
  readonly implementingLevels: readonly string[]
  readonly onSiteSteps: readonly string[]
  readonly timeLimitWorkingDays: number | null
  readonly atCentreSince: LocalDate | null
  readonly reviewState: string
  readonly isoState: string
  readonly targetGroups: readonly string[]
  readonly conditions: string | null
  readonly validFrom: LocalDate
  readonly validTo: LocalDate | null
}

/** Procedures by their national codes, in force or not. */
export function proceduresByCode(
  sql: Sql,
  codes: readonly ProcedureCode[],
): Promise<ProcedureRow[]> {
  return sql<ProcedureRow>`
    SELECT code, name, field_code AS "fieldCode", service_level AS "serviceLevel",
      implementing_levels AS "implementingLevels", on_site_steps AS "onSiteSteps",
      time_limit_working_days AS "timeLimitWorkingDays", at_centre_since AS "atCentreSince",
      review_state AS "reviewState", iso_state AS "isoState", target_groups AS "targetGroups",
      conditions, valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.procedure
    WHERE code = ANY(${codes}::text[])
  `
}

export type PagedProcedureRow = ProcedureRow & ProcedurePlace

/** The procedures in force on a day that match, in an order. */
export interface ProcedureSelection {
  readonly onDate: LocalDate
  readonly filter: ProcedureFilter
  readonly order: ProcedureOrder
}

/**
 * The procedures in force on each of some days that match, with what holds of them on the day: pages are
 * cut from these, and counts made of them.
 *
 * At the centre: since that day or before. A procedure's process is the latest that holds on the day; it
 * is looked up only where it is counted or asked for. The department is the one that the field belongs to.
 */
export function proceduresOn(
  days: readonly LocalDate[],
  filter: ProcedureFilter,
  withProcesses = false,
): SqlPart {
  const folded = filter.search?.folded ?? null
  return part`
    SELECT * FROM (
      SELECT on_date, procedure.*, department_code,
        coalesce(at_centre_since <= on_date, false) AS at_centre,
        on_site_steps @> ARRAY['APPRAISE', 'APPROVE'] AS approves,
        procedure.code = ANY(ARRAY(
          SELECT procedure_code FROM procedures.procedure_alias
          WHERE written LIKE ALL(${folded}::text[])
        )) AS is_named,
        process.id AS process_id, limit_hours,
        coalesce(total_hours > limit_hours, false) AS over_limit
      FROM unnest(${days}::date[]) AS day (on_date)
      JOIN procedures.procedure
        ON procedure.valid_from <= on_date
          AND (procedure.valid_to IS NULL OR procedure.valid_to >= on_date)
      JOIN procedures.field ON field.code = field_code
      LEFT JOIN LATERAL (
        SELECT id, total_hours, limit_hours FROM procedures.process_time
        WHERE ${withProcesses || filter.processOverLimit !== null || filter.withProcess !== null}
          AND procedure_code = procedure.code AND process_time.valid_from <= on_date
          AND (process_time.valid_to IS NULL OR process_time.valid_to >= on_date)
        ORDER BY process_time.valid_from DESC, level DESC LIMIT 1
      ) AS process ON true
    ) AS in_force
    WHERE (${filter.field}::text IS NULL OR field_code = ${filter.field})
      AND (${filter.department}::text IS NULL OR department_code = ${filter.department})
      AND (${filter.atCentre}::boolean IS NULL OR at_centre = ${filter.atCentre})
      AND (${filter.onTheSpot}::boolean IS NULL OR (at_centre AND approves) = ${filter.onTheSpot})
      AND (${filter.approvableOnSite}::boolean IS NULL OR approves = ${filter.approvableOnSite})
      AND (${filter.implementingLevel}::text IS NULL
        OR ${filter.implementingLevel} = ANY(implementing_levels))
      AND (${filter.processOverLimit}::boolean IS NULL OR over_limit = ${filter.processOverLimit})
      AND (${filter.withProcess}::boolean IS NULL
        OR (process_id IS NOT NULL) = ${filter.withProcess})
      AND (${filter.singleCompetence}::boolean IS NULL OR ${filter.singleCompetence} = (
        SELECT count(*) = 1 FROM procedures.competence WHERE procedure_code = in_force.code
      ))
      AND (${filter.reviewState}::text[] IS NULL OR review_state = ANY(${filter.reviewState}))
      AND (${filter.isoState}::text[] IS NULL OR iso_state = ANY(${filter.isoState}))
      AND (${folded}::text[] IS NULL OR is_named OR folded LIKE ALL(${folded}))
  `
}

/**
 * One page of the procedures in force on a day that match, and one row more if more follow.
 *
 * By relevance, what holds all words as they are written comes first, then in another spelling, then
 * without marks; each by name.
 */
export function pageOfProcedures(
  sql: Sql,
  { onDate, filter, order }: ProcedureSelection,
  { size, after }: Page,
): Promise<PagedProcedureRow[]> {
  const { search } = filter
  const [rank, sortName, code] = after ?? [null, null, null]
  return sql<PagedProcedureRow>`
    WITH placed AS (
      SELECT *,
        CASE
          WHEN ${order} <> 'RELEVANCE' OR is_named
            OR written LIKE ALL(${search?.written ?? null}::text[]) THEN 0
          WHEN spelt LIKE ALL(${search?.spelt ?? null}::text[]) THEN 1
          ELSE 2
        END AS rank,
        CASE WHEN ${order} <> 'CODE' THEN sort_key ELSE '' END AS sort_name
      FROM (${proceduresOn([onDate], filter)}) AS matching
    )
    SELECT code, name, field_code AS "fieldCode", service_level AS "serviceLevel",
      implementing_levels AS "implementingLevels", on_site_steps AS "onSiteSteps",
      time_limit_working_days AS "timeLimitWorkingDays", at_centre_since AS "atCentreSince",
      review_state AS "reviewState", iso_state AS "isoState", target_groups AS "targetGroups",
      conditions, valid_from AS "validFrom", valid_to AS "validTo", rank,
      sort_name AS "sortName"
    FROM placed
    WHERE ${after}::text[] IS NULL
      OR (rank, sort_name, code) > (${rank}::int, ${sortName}::text, ${code}::text)
    ORDER BY rank, sort_name, code
    LIMIT ${size + 1}
  `
}

export interface AliasRow {
  readonly code: ProcedureCode
  readonly procedureCode: ProcedureCode
  readonly validFrom: LocalDate | null
  readonly validTo: LocalDate | null
}

/** Aliases by their own codes. */
export function aliasesByCode(sql: Sql, codes: readonly ProcedureCode[]): Promise<AliasRow[]> {
  return sql<AliasRow>`
    SELECT code, procedure_code AS "procedureCode", valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.procedure_alias
    WHERE code = ANY(${codes}::text[])
  `
}

/** The aliases of many procedures, in the order of their codes. */
export function aliasesOfProcedures(
  sql: Sql,
  procedureCodes: readonly ProcedureCode[],
): Promise<AliasRow[]> {
  return sql<AliasRow>`
    SELECT code, procedure_code AS "procedureCode", valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.procedure_alias
    WHERE procedure_code = ANY(${procedureCodes}::text[])
    ORDER BY code
  `
}

export interface CompetenceRow {
  readonly procedureCode: ProcedureCode
  readonly agencyCode: AgencyCode
}

/** The agencies competent for many procedures, in the order of their codes. */
export function competencesOfProcedures(
  sql: Sql,
  procedureCodes: readonly ProcedureCode[],
): Promise<CompetenceRow[]> {
  return sql<CompetenceRow>`
    SELECT procedure_code AS "procedureCode", agency_code AS "agencyCode"
    FROM procedures.competence
    WHERE procedure_code = ANY(${procedureCodes}::text[])
    ORDER BY agency_code
  `
}

export interface AuthorisationRow {
  readonly procedureCode: ProcedureCode
  readonly fromCode: AgencyCode
  readonly toCode: AgencyCode
  readonly legalBasis: string
  readonly validFrom: LocalDate
  readonly validTo: LocalDate | null
}

/** The authorisation that holds on a day for each of many procedures: where several do, the latest. */
export function authorisationsOfProcedures(
  sql: Sql,
  procedureCodes: readonly ProcedureCode[],
  onDate: LocalDate,
): Promise<AuthorisationRow[]> {
  return sql<AuthorisationRow>`
    SELECT DISTINCT ON (procedure_code) procedure_code AS "procedureCode", from_code AS "fromCode",
      to_code AS "toCode", legal_basis AS "legalBasis", valid_from AS "validFrom",
      valid_to AS "validTo"
    FROM procedures.authorisation
    WHERE procedure_code = ANY(${procedureCodes}::text[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY procedure_code, authorisation.valid_from DESC
  `
}

export interface PublicationRow {
  readonly code: string
  readonly title: string
  readonly publisher: string
  readonly figuresOn: LocalDate
}

export function publicationsByCode(sql: Sql, codes: readonly string[]): Promise<PublicationRow[]> {
  return sql<PublicationRow>`
    SELECT code, title, publisher, figures_on AS "figuresOn"
    FROM procedures.publication
    WHERE code = ANY(${codes}::text[])
  `
}

export interface StatedShareRow extends StatedShare {
  readonly publicationCode: string
  readonly measure: StatedMeasure
}

/** What many publications state of procedures. */
export function statedSharesOf(
  sql: Sql,
  publicationCodes: readonly string[],
): Promise<StatedShareRow[]> {
  return sql<StatedShareRow>`
    SELECT publication_code AS "publicationCode", measure, quote,
      stated_numerator AS "statedNumerator", stated_denominator AS "statedDenominator",
      stated_percent AS "statedPercent"
    FROM procedures.stated_share
    WHERE publication_code = ANY(${publicationCodes}::text[])
    ORDER BY measure COLLATE "C"
  `
}

export interface GoalRow extends StatedGoal {
  readonly publicationCode: string
}

/** By when publications ask for the review of procedures; at most one each. */
export function reviewGoalsOf(sql: Sql, publicationCodes: readonly string[]): Promise<GoalRow[]> {
  return sql<GoalRow>`
    SELECT publication_code AS "publicationCode", quote, share_percent AS "sharePercent",
      by_date AS "by"
    FROM procedures.review_goal
    WHERE publication_code = ANY(${publicationCodes}::text[])
  `
}

/** The goals that publications set; at most one each. */
export function goalsOf(sql: Sql, publicationCodes: readonly string[]): Promise<GoalRow[]> {
  return sql<GoalRow>`
    SELECT publication_code AS "publicationCode", quote, share_percent AS "sharePercent",
      by_date AS "by"
    FROM procedures.centre_goal
    WHERE publication_code = ANY(${publicationCodes}::text[])
  `
}
