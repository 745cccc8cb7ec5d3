import type { DefinitionName } from '#domain/metric-definitions.ts'
import { type Rate, rate } from '#domain/rate.ts'
import type { FeeFigures } from './figures.ts'

/** The definitions by which a report of fees computes rates. */
export type FeeMetric = Extract<
  DefinitionName,
  'COLLECTED_AT_CENTRE_OF_PAID_V2' | 'LATE_TO_COLLECT_OF_ASSESSED_V1' | 'LATE_TO_SETTLE_OF_PAID_V1'
>

interface Fraction {
  readonly numerator: (figures: FeeFigures) => number
  readonly denominator: (figures: FeeFigures) => number
  /** How the denominator is counted over the days of the period. */
  readonly counted: (days: string) => string
}

const lateToCollect = ({ lateUnpaidItems, paidElsewhereItems }: FeeFigures) =>
  lateUnpaidItems + paidElsewhereItems

const fractions: Readonly<Record<FeeMetric, Fraction>> = {
  COLLECTED_AT_CENTRE_OF_PAID_V2: {
    numerator: ({ paidAtCentreItems }) => paidAtCentreItems,
    denominator: ({ paidItems }) => paidItems,
    counted: (days) => `paid in ${days}`,
  },
  LATE_TO_COLLECT_OF_ASSESSED_V1: {
    numerator: lateToCollect,
    denominator: ({ payableItems }) => payableItems,
    counted: (days) => `assessed in ${days}`,
  },
  LATE_TO_SETTLE_OF_PAID_V1: {
    numerator: ({ heldItems }) => heldItems,
    denominator: ({ payablePaidItems }) => payablePaidItems,
    counted: (days) => `assessed in ${days} and paid by then`,
  },
}

/** The rate of some fees by a definition; `who` and `days` name its population. */
export function rateBy(
  definition: FeeMetric,
  figures: FeeFigures,
  { who, days }: { readonly who: string; readonly days: string },
): Rate {
  const { numerator, denominator, counted } = fractions[definition]
  const population = `${who}, ${counted(days)}`
  return rate(numerator(figures), denominator(figures), { definition, population })
}

/** Compares how much is late to be collected, exactly, the lower share first; one without a base comes before all. */
export function compareLate(one: FeeFigures, other: FeeFigures): number {
  const [oneBase, otherBase] = [one.payableItems, other.payableItems]
  if (oneBase === 0 || otherBase === 0) return Math.sign(oneBase) - Math.sign(otherBase)
  return lateToCollect(one) * otherBase - lateToCollect(other) * oneBase
}
