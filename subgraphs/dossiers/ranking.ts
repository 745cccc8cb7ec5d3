import type { Rate } from '#domain/rate.ts'
import type { Figures } from './statistics.ts'

/** By which base departments are compared. */
export type OnTimeRate = 'ON_TIME_OF_RESOLVED' | 'ON_TIME_OF_RECEIVED' | 'ON_TIME_OF_DUE'

const rateOf: Readonly<Record<OnTimeRate, (figures: Figures) => Rate>> = {
  ON_TIME_OF_RESOLVED: ({ onTimeOfResolved }) => onTimeOfResolved,
  ON_TIME_OF_RECEIVED: ({ onTimeOfReceived }) => onTimeOfReceived,
  ON_TIME_OF_DUE: ({ onTimeOfDue }) => onTimeOfDue,
}

export interface Ranking<Row> {
  readonly ranked: ReadonlyArray<Row & { readonly rank: number }>
  /** Those with too small a base to say anything of; in the order given. */
  readonly belowMinimum: readonly Row[]
}

/**
 * Ranks by a rate, the best first; equal rates share a rank. Whose base is below the minimum, or empty,
 * is set apart: one late dossier of two is no performance.
 */
export function rankBy<Row extends Figures>(
  rows: readonly Row[],
  by: OnTimeRate,
  minimum: number,
): Ranking<Row> {
  const rate = (row: Row) => rateOf[by](row)
  const isBelow = (row: Row) => rate(row).denominator < Math.max(1, minimum)
  const sorted = rows
    .filter((row) => !isBelow(row))
    .toSorted((one, other) => compareRates(rate(other), rate(one)))
  return {
    ranked: sorted.map((row) => ({ ...row, rank: rankIn(sorted.map(rate), rate(row)) })),
    belowMinimum: rows.filter(isBelow),
  }
}

/** By cross multiplication, so that equal shares are equal. */
function compareRates(one: Rate, other: Rate): number {
  return one.numerator * other.denominator - other.numerator * one.denominator
}

function rankIn(rates: readonly Rate[], rate: Rate): number {
  return 1 + rates.filter((other) => compareRates(other, rate) > 0).length
}
