import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { EntityKind } from '#domain/entity.ts'
import { mergePartials, type PartialRow } from '#domain/partials.ts'
import { type Period, untilToday } from '#domain/period.ts'
import { codesOfSet, keyedBySets, membersOfSets } from '#domain/procedure-set.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import {
  countWorkedDays,
  histogramOf,
  longestReach,
  mostWorkingDays,
  type WorkedDays,
} from '#domain/working-days.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import { countsOfAgencies, rowsOfAgencies } from './agency-counts.ts'
import { addDaysRows, type CountRow, type DaysRow } from './counts.ts'

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
  /** The last day that counts; pending dossiers are judged on the last day of the period, or on this one where it comes first. */
  readonly today: LocalDate
  readonly filter: DossierStatisticsFilter
  /** The sources that count for nothing since they are missing; null where none is. */
  readonly without: readonly string[] | null
  readonly of: EntityKind
  readonly by: DossierDimension | 'ALL'
}

/**
 * Counts dossiers by form II.06a, as of the end of the period, for each of the codes: what happened
 * later does not change it, and adjacent periods join without a gap. Days after today count nothing.
 *
 * Every dossier accepted by the end of the period and not ended before it is counted once as carried
 * over or received, and once by its outcome. All columns are sums of daily flows. Source: domain
 * reference §4.3.
 */
export async function countDossiers(
  sql: Sql,
  counting: Counting,
  codes: readonly string[],
): Promise<readonly CountRow[]> {
  const { period, today, of, by } = counting
  const { from, to } = untilToday(period, today)
  const { procedures } = narrowing(counting, codes)
  const rows = await sql<CountRow>`
    SELECT
      ${entityOf(of)} AS entity, ${groupOf(by)} AS "group",
      coalesce(sum(received - early - on_time - late) FILTER (WHERE day < ${from}), 0)::int
        AS "carriedOver",
      coalesce(sum(received) FILTER (WHERE day >= ${from}), 0)::int AS received,
      coalesce(sum(received) FILTER (WHERE day >= ${from} AND channel = 'ONLINE'), 0)::int
        AS "receivedOnline",
      coalesce(sum(early) FILTER (WHERE day >= ${from}), 0)::int AS early,
      coalesce(sum(on_time) FILTER (WHERE day >= ${from}), 0)::int AS "onTime",
      coalesce(sum(late) FILTER (WHERE day >= ${from}), 0)::int AS late,
      sum(received - early - on_time - late - overdue)::int AS "inTime",
      sum(overdue)::int AS overdue
    FROM ${flowsOf(procedures)} AS flow JOIN dossiers.series ON series.id = series_id
    ${joinedSets(of, codes)}
    WHERE day <= ${to}
      AND ${isCounted(counting, codes)}
    GROUP BY entity, "group"
    -- Nothing was carried over or came in where all dossiers had ended before the period.
    HAVING sum(received) > coalesce(sum(early + on_time + late) FILTER (WHERE day < ${from}), 0)
    ORDER BY "group" NULLS FIRST, entity
  `
  if (of === 'PROCEDURE_SET') return keyedBySets(rows, codes)
  return of === 'AGENCY' ? countsOfAgencies(rows, codes) : rows
}

/**
 * How many working days dossiers took that ended in a period, for each of the codes: after the day of
 * acceptance, up to and with the day of the end. Days after today count nothing.
 */
export async function countDaysTaken(
  sql: Sql,
  counting: Counting,
  workedDays: WorkedDays,
  codes: readonly string[],
): Promise<readonly DaysRow[]> {
  const { period, today, of, by } = counting
  const { from, to } = untilToday(period, today)
  const { procedures } = narrowing(counting, codes)
  const { days, worked } = countWorkedDays(workedDays)
  const rows = await sql<PartialRow & { days: number | null; dossiers: number }>`
    WITH calendar AS (
      SELECT * FROM unnest(${days}::date[], ${worked}::int[]) AS listed (day, worked)
    ), ended AS (
      SELECT *, date_trunc('month', accepted_on)::date AS accepted_month FROM dossiers.dossier
      WHERE accepted_on IS NOT NULL AND ended_on BETWEEN ${from} AND ${to}
        AND (${procedures}::text[] IS NULL OR procedure_code = ANY(${procedures}))
    )
    SELECT ${entityOf(of)} AS entity, ${groupOf(by)} AS "group",
      CASE
        WHEN ended_on - accepted_on > ${longestReach}::int THEN ${mostWorkingDays}::int + 1
        WHEN calendar.worked IS NOT NULL AND at_end.worked IS NOT NULL
          THEN least(at_end.worked - calendar.worked, ${mostWorkingDays}::int + 1)
      END AS days,
      count(*)::int AS dossiers
    FROM ended
    LEFT JOIN calendar ON calendar.day = accepted_on
    LEFT JOIN calendar AS at_end ON at_end.day = ended_on
    ${joinedSets(of, codes)}
    WHERE ${isCounted(counting, codes)}
    GROUP BY 1, 2, 3
    ORDER BY 2 NULLS FIRST, 1
  `
  const keyed = of === 'PROCEDURE_SET' ? keyedBySets(rows, codes) : rows
  const taken = keyed.map(({ days, dossiers, ...row }) => ({
    ...row,
    histogram: histogramOf(days, dossiers),
  }))
  return of === 'AGENCY'
    ? rowsOfAgencies(taken, codes, addDaysRows)
    : mergePartials([taken], addDaysRows)
}

function entityOf(of: Counting['of']): SqlPart {
  if (of === 'PROCEDURE_SET') return part`procedure_set::text`
  return part`CASE ${of}
    WHEN 'PROCEDURE' THEN procedure_code
    WHEN 'FIELD' THEN field_code
    WHEN 'AGENCY' THEN handled_by_code || ' ' || received_by_code
    ELSE ''
  END COLLATE "C"`
}

/** Each row for each of the sets that its procedure is in, known by its place; as it is where none are asked for. */
function joinedSets(of: Counting['of'], keys: readonly string[]): SqlPart {
  if (of !== 'PROCEDURE_SET') return part``
  const { sets, codes } = membersOfSets(keys)
  return part`JOIN unnest(${sets}::int[], ${codes}::text[]) AS member (procedure_set, code)
    ON code = procedure_code`
}

function groupOf(by: Counting['by']): SqlPart {
  return part`CASE ${by}
    WHEN 'DEPARTMENT' THEN department_code
    WHEN 'FIELD' THEN field_code
    WHEN 'LOCALITY' THEN locality_code
    WHEN 'MONTH' THEN accepted_month::text
    WHEN 'CHANNEL' THEN channel
  END COLLATE "C"`
}

/** The fields and procedures that dossiers are narrowed down to; null where to none. */
export function narrowing({ of, filter }: Counting, codes: readonly string[]) {
  return {
    fields: of === 'FIELD' ? codes : listOf(filter.field),
    procedures: proceduresOf(of, codes) ?? listOf(filter.procedure),
  }
}

function proceduresOf(of: Counting['of'], codes: readonly string[]): readonly string[] | null {
  if (of === 'PROCEDURE_SET') return codes.flatMap(codesOfSet)
  return of === 'PROCEDURE' ? codes : null
}

/** Whether what a row is counted by lets it be counted, its procedure apart. */
function isCounted(counting: Counting, codes: readonly string[]): SqlPart {
  const { scope, filter, without } = counting
  const { department, locality } = filter
  const { fields } = narrowing(counting, codes)
  return part`scope = ANY(${storedScopes(scope)})
    AND (${department}::text IS NULL OR department_code = ${department})
    AND (${locality}::text IS NULL OR locality_code = ${locality})
    AND (${fields}::text[] IS NULL OR field_code = ANY(${fields}))
    AND (${without}::text[] IS NULL OR source <> ALL(${without}))`
}

/** The flows of some procedures, or those of all procedures together. */
function flowsOf(procedures: readonly string[] | null): SqlPart {
  return procedures
    ? part`(SELECT * FROM dossiers.flow_by_procedure WHERE procedure_code = ANY(${procedures}))`
    : part`(SELECT *, NULL AS procedure_code FROM dossiers.flow)`
}

function listOf(code: string | null | undefined): readonly string[] | null {
  return code === null || code === undefined ? null : [code]
}

/** Adds what has changed in the counts since the last time up into the daily flows that they are sums of. */
export async function foldFlows(sql: Sql): Promise<void> {
  await sql`SELECT dossiers.fold_flows()`
}

/** Events of one system that its dossiers' histories should not have. */
export interface DoubtfulEvents {
  readonly source: string
  readonly illegalTransitions: number
  readonly unknownStatuses: number
  readonly dossiers: number
}

/**
 * Counts, for each system that has any, the steps that are not legal and the statuses that no list knows;
 * those of the sources `without` are left out.
 */
export function doubtfulEvents(
  sql: Sql,
  scope: CentreScope,
  without: readonly string[] | null,
): Promise<DoubtfulEvents[]> {
  return sql<DoubtfulEvents>`
    SELECT source,
      count(*) FILTER (WHERE is_illegal)::int AS "illegalTransitions",
      count(*) FILTER (WHERE event.status = 'UNKNOWN')::int AS "unknownStatuses",
      count(DISTINCT dossier_id)::int AS dossiers
    FROM dossiers.event JOIN dossiers.dossier ON dossier.id = dossier_id
    WHERE (is_illegal OR event.status = 'UNKNOWN') AND scope = ANY(${storedScopes(scope)})
      AND (${without}::text[] IS NULL OR (source = ANY(${without})) IS NOT TRUE)
    GROUP BY source
    ORDER BY source COLLATE "C"
  `
}
