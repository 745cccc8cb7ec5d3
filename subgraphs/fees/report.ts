import type { AgencyCode } from '#domain/codes.ts'
import type { EntityKind } from '#domain/entity.ts'
import type { PartialRow } from '#domain/partials.ts'
import type { Period } from '#domain/period.ts'
import { keyedBySets, membersOfSets } from '#domain/procedure-set.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import type { Sql } from '#kit/sql.ts'

export type FeeDimension = 'DEPARTMENT' | 'FIELD' | 'KIND' | 'COLLECTION_POINT'

export interface FeeFilter {
  readonly department?: AgencyCode | null
  readonly field?: string | null
  readonly kind?: string | null
  readonly collectedAt?: string | null
}

/** What to sum: items of one population of dossiers over a period, for all or for each of some entities. */
export interface Summing {
  readonly period: Period
  readonly scope: CentreScope
  readonly filter: FeeFilter
  /** The sources that count for nothing since they are missing; null where none is. */
  readonly without: readonly string[] | null
  readonly of: EntityKind
  readonly by: FeeDimension | 'BENEFICIARY' | 'ALL'
}

/** Sums of one group of items. Whole đồng, as digits: a sum may be larger than 64 bits hold. */
export interface Sums {
  readonly items: number
  readonly assessed: string
  readonly paidItems: number
  readonly paid: string
  readonly paidAtCentre: number
  readonly settled: string
  readonly unsettled: string
  readonly refunded: string
  readonly faultyEntries: number
}

/** Sums of one group of items of one entity: of a department, field, kind, collection point or beneficiary. */
export interface SumRow extends Sums, PartialRow {}

/**
 * Sums items for each of the codes; an agency's are those of which it is the beneficiary.
 *
 * Items stand as at the end of the period: later entries change nothing. An item counts as assessed by
 * the day of its assessment unless it was cancelled by then, and as paid by the day of its payment:
 * the two need not fall in one period. Each đồng paid in the period is by its end at the Treasury, or
 * given back, or neither, so that paid = settled + unsettled + refunded. Source: domain reference §5.
 */
export async function sumFees(
  sql: Sql,
  { period, scope, filter, without, of, by }: Summing,
  codes: readonly string[],
): Promise<SumRow[]> {
  const { from, to } = period
  const { department, field, kind, collectedAt } = filter
  const member = membersOfSets(of === 'PROCEDURE_SET' ? codes : [])
  const rows = await sql<SumRow>`
    WITH counted AS (
      SELECT
        CASE ${of}
          WHEN 'PROCEDURE' THEN procedure_code
          WHEN 'PROCEDURE_SET' THEN procedure_set::text
          WHEN 'FIELD' THEN field_code
          WHEN 'AGENCY' THEN beneficiary_code
          ELSE ''
        END COLLATE "C" AS entity,
        CASE ${by}
          WHEN 'DEPARTMENT' THEN department_code
          WHEN 'FIELD' THEN field_code
          WHEN 'KIND' THEN kind
          WHEN 'COLLECTION_POINT' THEN collected_at
          WHEN 'BENEFICIARY' THEN beneficiary_code
        END COLLATE "C" AS "group",
        owed, settled, refunded, collected_at, faults,
        assessed_on IS NOT NULL AND assessed_on >= ${from} AS assessed,
        paid_on IS NOT NULL AND paid_on >= ${from} AS paid
      FROM fees.items_on(${to}::date)
      LEFT JOIN unnest(${member.sets}::int[], ${member.codes}::text[])
        AS member (procedure_set, code) ON code = procedure_code
      WHERE scope = ANY(${storedScopes(scope)})
        AND (assessed_on >= ${from} OR paid_on >= ${from})
        AND (${department}::text IS NULL OR department_code COLLATE "C" = ${department})
        AND (${field}::text IS NULL OR field_code = ${field})
        AND (${kind}::text IS NULL OR kind = ${kind})
        AND (${collectedAt}::text IS NULL OR collected_at = ${collectedAt})
        AND (${without}::text[] IS NULL OR (source = ANY(${without})) IS NOT TRUE)
        AND (${of}::text <> 'PROCEDURE' OR procedure_code COLLATE "C" = ANY(${codes}))
        AND (${of}::text <> 'PROCEDURE_SET' OR procedure_set IS NOT NULL)
        AND (${of}::text <> 'FIELD' OR field_code = ANY(${codes}))
        AND (${of}::text <> 'AGENCY' OR beneficiary_code COLLATE "C" = ANY(${codes}))
    )
    SELECT entity, "group",
      (count(*) FILTER (WHERE assessed))::int AS items,
      coalesce(sum(owed) FILTER (WHERE assessed), 0)::text AS assessed,
      (count(*) FILTER (WHERE paid))::int AS "paidItems",
      coalesce(sum(owed) FILTER (WHERE paid), 0)::text AS paid,
      (count(*) FILTER (WHERE paid AND collected_at = 'CENTRE'))::int AS "paidAtCentre",
      coalesce(sum(settled) FILTER (WHERE paid), 0)::text AS settled,
      coalesce(sum(owed - settled - refunded) FILTER (WHERE paid), 0)::text AS unsettled,
      coalesce(sum(refunded) FILTER (WHERE paid), 0)::text AS refunded,
      sum(faults)::int AS "faultyEntries"
    FROM counted
    GROUP BY entity, "group"
    ORDER BY "group", entity
  `
  return of === 'PROCEDURE_SET' ? keyedBySets(rows, codes) : rows
}

/** Whose collection to look at, and after how many calendar days something is late. */
export interface LateCollecting {
  readonly period: Period
  readonly scope: CentreScope
  readonly afterDays: number
}

export interface LateRow {
  readonly departmentCode: AgencyCode
  readonly items: number
  readonly unpaid: number
  readonly unpaidAmount: string
  readonly paidElsewhere: number
  readonly paidItems: number
  readonly heldItems: number
  readonly held: string
}

/**
 * Per department, of the items with something to pay that were assessed in the period: those unpaid
 * at its end more than so many days after the assessment, those paid elsewhere than at the centre, and
 * those of whose payment something is held back from the Treasury for longer than that.
 *
 * In the order of the departments' codes; departments that assessed nothing are left out.
 */
export function lateToCollect(
  sql: Sql,
  { period, scope, afterDays }: LateCollecting,
  without: Summing['without'],
): Promise<LateRow[]> {
  const { from, to } = period
  return sql<LateRow>`
    WITH judged AS (
      SELECT department_code, owed, owed - settled - refunded AS held,
        paid_on IS NULL AND assessed_on < ${to}::date - ${afterDays}::int AS is_unpaid,
        paid_on IS NOT NULL AS is_paid,
        collected_at,
        paid_on IS NOT NULL AND paid_on < ${to}::date - ${afterDays}::int
          AND owed > settled + refunded AS is_held
      FROM fees.items_on(${to}::date)
      WHERE scope = ANY(${storedScopes(scope)}) AND owed > 0 AND assessed_on >= ${from}
        AND (${without}::text[] IS NULL OR (source = ANY(${without})) IS NOT TRUE)
    )
    SELECT department_code AS "departmentCode",
      count(*)::int AS items,
      (count(*) FILTER (WHERE is_unpaid))::int AS unpaid,
      coalesce(sum(owed) FILTER (WHERE is_unpaid), 0)::text AS "unpaidAmount",
      (count(*) FILTER (WHERE is_paid AND collected_at <> 'CENTRE'))::int AS "paidElsewhere",
      (count(*) FILTER (WHERE is_paid))::int AS "paidItems",
      (count(*) FILTER (WHERE is_held))::int AS "heldItems",
      coalesce(sum(held) FILTER (WHERE is_held), 0)::text AS held
    FROM judged
    GROUP BY department_code
    ORDER BY department_code COLLATE "C"
  `
}
