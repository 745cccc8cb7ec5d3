import type { DefinitionName } from '#domain/metric-definitions.ts'
import { type Rate, rate } from '#domain/rate.ts'
import type { Columns } from './columns.ts'
import type { FigureFamily } from './withheld-figures.ts'

/** The definitions by which a report of dossiers can be asked for. */
export type DossierMetric = Extract<
  DefinitionName,
  | 'ON_TIME_OF_RESOLVED_V1'
  | 'ON_TIME_OF_RECEIVED_V1'
  | 'ON_TIME_OF_DUE_V1'
  | 'ONLINE_OF_RECEIVED_V1'
>

interface Fraction {
  readonly numerator: (columns: Columns) => number
  readonly denominator: (columns: Columns) => number
  /** How the denominator is counted over the days of the period. */
  readonly counted: string
  /** What it is withheld with. */
  readonly family: FigureFamily
}

const notLate = ({ early, onTime }: Columns) => early + onTime

const fractions: Readonly<Record<DossierMetric, Fraction>> = {
  ON_TIME_OF_RESOLVED_V1: {
    numerator: notLate,
    denominator: ({ resolved }) => resolved,
    counted: 'resolved in',
    family: 'OUTCOME',
  },
  ON_TIME_OF_RECEIVED_V1: {
    numerator: notLate,
    denominator: ({ total }) => total,
    counted: 'carried over into or received in',
    family: 'OUTCOME',
  },
  ON_TIME_OF_DUE_V1: {
    numerator: notLate,
    denominator: ({ resolved, overdue }) => resolved + overdue,
    counted: 'resolved in or overdue at the end of',
    family: 'OUTCOME',
  },
  ONLINE_OF_RECEIVED_V1: {
    numerator: ({ receivedOnline }) => receivedOnline,
    denominator: ({ received }) => received,
    counted: 'received in',
    family: 'INTAKE',
  },
}

export function familyOfRate(definition: DossierMetric): FigureFamily {
  return fractions[definition].family
}

/** The rate of some dossiers by a definition; `who` and `days` name its population. */
export function rateBy(
  definition: DossierMetric,
  columns: Columns,
  { who, days }: { readonly who: string; readonly days: string },
): Rate {
  const { numerator, denominator, counted } = fractions[definition]
  const population = `${who}, ${counted} ${days}`
  return rate(numerator(columns), denominator(columns), { definition, population })
}

/** Compares two rates exactly, the lower first; one without a denominator comes before all. */
export function compareRates(definition: DossierMetric, one: Columns, other: Columns): number {
  const { numerator, denominator } = fractions[definition]
  const [oneBase, otherBase] = [denominator(one), denominator(other)]
  if (oneBase === 0 || otherBase === 0) return Math.sign(oneBase) - Math.sign(otherBase)
  return numerator(one) * otherBase - numerator(other) * oneBase
}
