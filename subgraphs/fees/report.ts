import type { AgencyCode } from '#domain/codes.ts'
import type { Period } from '#domain/period.ts'
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
  readonly of: 'ALL' | 'PROCEDURE' | 'FIELD' | 'AGENCY'
  readonly by: FeeDimension | 'BENEFICIARY' | 'ALL'
}

/** Sums of one group of items. Whole đồng. */
export interface Sums {
  readonly items: number
  readonly assessed: bigint
  readonly paidItems: number
  readonly paid: bigint
  readonly paidAtCentre: number
}

export interface SumRow extends Sums {
  /** The code of the entity summed for; empty where all are. */
  readonly entity: string
  /** The department, field, kind, collection point or beneficiary. */
  readonly group: string | null
}

/**
 * Sums items for each of the codes; an agency's are those of which it is the beneficiary.
 *
 * An item counts as assessed by the day of its assessment unless it is cancelled, and as paid by the
 * day of its payment unless it is refunded: the two need not fall in one period.
 */
export function sumFees(
  sql: Sql,
  { period, scope, filter, of, by }: Summing,
  codes: readonly string[],
): Promise<SumRow[]> {
  const { from, to } = period
  const { department, field, kind, collectedAt } = filter
  return sql<SumRow>`
    WITH counted AS (
      SELECT
        CASE ${of}
          WHEN 'PROCEDURE' THEN procedure_code
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
        dong,
        collected_at,
        assessed_on BETWEEN ${from} AND ${to} AND state <> 'CANCELLED' AS assessed,
        paid_on BETWEEN ${from} AND ${to} AND state IN ('PAID', 'RECEIPTED', 'SETTLED') AS paid
      FROM fees.item
      WHERE scope = ANY(${storedScopes(scope)})
        AND (assessed_on BETWEEN ${from} AND ${to} OR paid_on BETWEEN ${from} AND ${to})
        AND (${department}::text IS NULL OR department_code = ${department})
        AND (${field}::text IS NULL OR field_code = ${field})
        AND (${kind}::text IS NULL OR kind = ${kind})
        AND (${collectedAt}::text IS NULL OR collected_at = ${collectedAt})
        AND (${of}::text <> 'PROCEDURE' OR procedure_code = ANY(${codes}))
        AND (${of}::text <> 'FIELD' OR field_code = ANY(${codes}))
        AND (${of}::text <> 'AGENCY' OR beneficiary_code = ANY(${codes}))
    )
    SELECT entity, "group",
      (count(*) FILTER (WHERE assessed))::int AS items,
      coalesce(sum(dong) FILTER (WHERE assessed), 0)::bigint AS assessed,
      (count(*) FILTER (WHERE paid))::int AS "paidItems",
      coalesce(sum(dong) FILTER (WHERE paid), 0)::bigint AS paid,
      (count(*) FILTER (WHERE paid AND collected_at = 'CENTRE'))::int AS "paidAtCentre"
    FROM counted
    WHERE assessed OR paid
    GROUP BY entity, "group"
    ORDER BY "group", entity
  `
}
