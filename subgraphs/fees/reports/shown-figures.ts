import type { Rate } from '#domain/rate.ts'
import { scopeInWords } from '#domain/scope.ts'
import { amountOf } from '../statistics.ts'
import {
  type Amount,
  amounts,
  differenceOf,
  type FeeFigures,
  type ItemCount,
  itemCounts,
} from './figures.ts'
import type { FeeQuery, FeeReportDimension } from './query.ts'
import { type FeeMetric, rateBy } from './rates.ts'
import type { FigureFamily, TableRow } from './table.ts'

/** Figures as readers get them: null where they are withheld. */
export type ShownFigures = Readonly<
  Partial<Record<ItemCount, number | null> & Record<Amount, bigint | null>>
> & {
  readonly collectedAtCentre: Rate | null
  readonly lateToCollect: Rate | null
  readonly lateToSettle: Rate | null
  readonly withheld: readonly FigureFamily[]
}

const families: Readonly<Record<ItemCount | Amount, FigureFamily>> = {
  items: 'SIZE',
  assessed: 'SIZE',
  paid: 'SIZE',
  settled: 'SIZE',
  unsettled: 'SIZE',
  refunded: 'SIZE',
  requestedItems: 'DEMAND',
  requested: 'DEMAND',
  outstandingItems: 'DEMAND',
  outstanding: 'DEMAND',
  paidItems: 'COLLECTION',
  paidAtCentreItems: 'COLLECTION',
  payableItems: 'COLLECTION',
  lateUnpaidItems: 'COLLECTION',
  paidElsewhereItems: 'COLLECTION',
  payablePaidItems: 'COLLECTION',
  heldItems: 'COLLECTION',
  lateUnpaid: 'COLLECTION',
  held: 'COLLECTION',
  faultyEntries: 'FAULTS',
}

/** The figures of a row over its period, or over the one compared with. Throws Failure AMOUNT_TOO_LARGE. */
export function shownFigures(
  row: TableRow,
  figures: FeeFigures,
  { query, groupBy }: { readonly query: FeeQuery; readonly groupBy: readonly FeeReportDimension[] },
): ShownFigures {
  const population = {
    who: populationOf(row, query, groupBy),
    days: `${query.period.from} to ${query.period.to}`,
  }
  const isShown = (family: FigureFamily) => !row.withheld.has(family)
  const share = (definition: FeeMetric) =>
    isShown('COLLECTION') ? rateBy(definition, figures, population) : null
  return {
    ...Object.fromEntries(
      itemCounts.map((name) => [name, isShown(families[name]) ? figures[name] : null]),
    ),
    ...Object.fromEntries(
      amounts.map((name) => [
        name,
        isShown(families[name]) ? amountOf(String(figures[name])) : null,
      ]),
    ),
    collectedAtCentre: share('COLLECTED_AT_CENTRE_OF_PAID_V2'),
    lateToCollect: share('LATE_TO_COLLECT_OF_ASSESSED_V1'),
    lateToSettle: share('LATE_TO_SETTLE_OF_PAID_V1'),
    withheld: [...row.withheld],
  }
}

/** What changed from the period compared with; null where any of it is withheld. */
export function deltaOf({ current, previous, withheld }: TableRow): FeeFigures | null {
  return previous === null || withheld.size > 0 ? null : differenceOf(current, previous)
}

/** Whose fees a row sums, in words. */
function populationOf(
  { kind, key }: TableRow,
  { scope, filter }: FeeQuery,
  groupBy: readonly FeeReportDimension[],
): string {
  const { procedures, dossierStanding, ...others } = filter
  const conditions = [
    ...Object.entries(others).flatMap(([name, value]) => (value ? [`${name} ${value}`] : [])),
    ...(procedures ? [`a set of ${procedures.length} procedures`] : []),
    ...(dossierStanding ? [`dossiers ${dossierStanding.join(' or ')}`] : []),
    ...(kind === 'GROUP'
      ? groupBy.map(
          (name, index) => `${name.toLowerCase().replaceAll('_', ' ')} ${key[index] ?? 'none'}`,
        )
      : []),
    ...(kind === 'OTHER' ? ['the other groups'] : []),
  ]
  const narrowed = conditions.length > 0 ? ` of ${conditions.join(', ')}` : ''
  return `Fee items of dossiers at ${scopeInWords(scope)}${narrowed}`
}
