import type { EntityKind } from '#domain/entity.ts'
import type { PartialRow } from '#domain/partials.ts'
import { setsWith } from '#domain/procedure-set.ts'
import { storedScopes } from '#domain/scope.ts'
import type { SummedFees } from '../sources/aggregate.ts'
import type { LiveAnswers } from '../sources/live-counts.ts'
import type { Summing, SumRow } from './report.ts'

/** Items that live sources have summed. */
export type LiveFees = LiveAnswers<SummedFees>['rows'][number]

/** The sums that live sources give for each of the codes, in parts that still have to be merged. */
export function liveSums(
  fees: readonly LiveFees[],
  summing: Summing,
  codes: readonly string[],
): readonly SumRow[] {
  return fees
    .flatMap((row) => placesOf(row, summing, codes).map((place) => ({ row, ...place })))
    .filter(({ row, entity }) => codes.includes(entity) && isSummed(row, summing))
    .map(({ row, entity, group }) => ({ entity, group, ...sumsOf(row) }))
}

function sumsOf({ assessed, paid, settled, refunded, ...row }: LiveFees) {
  return {
    items: row.items,
    assessed: String(assessed),
    paidItems: row.paidItems,
    paid: String(paid),
    paidAtCentre: row.collectedAt === 'CENTRE' ? row.paidItems : 0,
    settled: String(settled),
    unsettled: String(paid - settled - refunded),
    refunded: String(refunded),
    faultyEntries: row.faultyEntries,
  }
}

function isSummed(row: LiveFees, { scope, filter }: Summing): boolean {
  const { department, field, kind, collectedAt } = filter
  return (
    storedScopes(scope).includes(row.scope) &&
    (!department || row.departmentCode === department) &&
    (isNothing(field) || row.fieldCode === field) &&
    (isNothing(kind) || row.kind === kind) &&
    (isNothing(collectedAt) || row.collectedAt === collectedAt)
  )
}

function isNothing(condition: string | null | undefined): condition is null | undefined {
  return condition === null || condition === undefined
}

const entityOf: Readonly<Record<Exclude<EntityKind, 'PROCEDURE_SET'>, (row: LiveFees) => string>> =
  {
    ALL: () => '',
    PROCEDURE: ({ procedureCode }) => procedureCode,
    FIELD: ({ fieldCode }) => fieldCode,
    AGENCY: ({ beneficiaryCode }) => beneficiaryCode,
  }

const groupOf: Readonly<Record<Summing['by'], (row: LiveFees) => string | null>> = {
  ALL: () => null,
  DEPARTMENT: ({ departmentCode }) => departmentCode,
  FIELD: ({ fieldCode }) => fieldCode,
  KIND: ({ kind }) => kind,
  COLLECTION_POINT: ({ collectedAt }) => collectedAt,
  BENEFICIARY: ({ beneficiaryCode }) => beneficiaryCode,
}

/** Where a row counts: once, or in each of the sets that its procedure is in. */
function placesOf(
  row: LiveFees,
  { of, by }: Summing,
  codes: readonly string[],
): readonly PartialRow[] {
  const entities = of === 'PROCEDURE_SET' ? setsWith(row.procedureCode, codes) : [entityOf[of](row)]
  return entities.map((entity) => ({ entity, group: groupOf[by](row) }))
}
