import { entityInWords } from '#domain/entity.ts'
import { parseDong } from '#domain/money.ts'
import { type Rate, rate } from '#domain/rate.ts'
import { scopeInWords } from '#domain/scope.ts'
import { Failure } from '#kit/errors.ts'
import type { Summing, SumRow, Sums } from './report.ts'

export const noSums: Sums = {
  items: 0,
  assessed: '0',
  paidItems: 0,
  paid: '0',
  paidAtCentre: 0,
  settled: '0',
  unsettled: '0',
  refunded: '0',
  faultyEntries: 0,
}

/** Two sums of different items together. */
export function addSums(one: SumRow, other: SumRow): SumRow {
  return {
    ...one,
    items: one.items + other.items,
    assessed: addDigits(one.assessed, other.assessed),
    paidItems: one.paidItems + other.paidItems,
    paid: addDigits(one.paid, other.paid),
    paidAtCentre: one.paidAtCentre + other.paidAtCentre,
    settled: addDigits(one.settled, other.settled),
    unsettled: addDigits(one.unsettled, other.unsettled),
    refunded: addDigits(one.refunded, other.refunded),
    faultyEntries: one.faultyEntries + other.faultyEntries,
  }
}

function addDigits(one: string, other: string): string {
  return String(BigInt(one) + BigInt(other))
}

/**
 * A sum as an amount. Throws Failure AMOUNT_TOO_LARGE where 64 bits do not hold it: readers of VND
 * rely on them, and a wrapped or rounded sum would pass for a true one.
 */
export function amountOf(digits: string): bigint {
  const amount = parseDong(digits)
  if (amount !== null) return amount
  throw new Failure(
    'AMOUNT_TOO_LARGE',
    'The sum is larger than 64 bits hold; ask for a shorter period, or by groups',
  )
}

/**
 * The share of the items paid that were paid at the centre.
 *
 * Items are counted, not money, so that one large obligation does not hide a habit; one that was
 * refunded later was collected all the same.
 */
export function collectedAtCentre(row: SumRow, summing: Summing): Rate {
  return rate(row.paidAtCentre, row.paidItems, {
    definition: 'COLLECTED_AT_CENTRE_OF_PAID_V2',
    population: population(row, summing),
  })
}

function population({ entity, group }: SumRow, { of, by, scope, period, filter }: Summing): string {
  const conditions = [
    ...entityInWords(of, entity),
    ...Object.entries(filter).flatMap(([name, value]) => (value ? [`${name} ${value}`] : [])),
    ...(by === 'ALL' ? [] : [`${by.toLowerCase().replace('_', ' ')} ${group}`]),
  ]
  const narrowed = conditions.length > 0 ? ` of ${conditions.join(', ')}` : ''
  const { from, to } = period
  return `Fee items of dossiers at ${scopeInWords(scope)}${narrowed}, paid in ${from} to ${to}`
}

/**
 * The place of one share among all, 1 for the lowest; equal shares have the same place.
 *
 * Exact: fractions are compared by their counts. Null where the share has nothing to divide by.
 */
export function rankFromLowest(one: Rate, all: readonly Rate[]): number | null {
  if (one.denominator === 0) return null
  const lower = all.filter(
    (other) =>
      other.denominator > 0 &&
      other.numerator * one.denominator < one.numerator * other.denominator,
  )
  return lower.length + 1
}
