import type { Rate } from '#domain/rate.ts'
import { scopeInWords } from '#domain/scope.ts'
import {
  countedIn,
  type Histogram,
  mostWorkingDays,
  percentileOf,
  rankOf,
} from '#domain/working-days.ts'
import { badInput } from '#kit/errors.ts'
import type { Columns } from './columns.ts'
import type { FormQuery, ReportDimension } from './query.ts'
import { type DossierMetric, familyOfRate, rateBy } from './rates.ts'
import type { Figures, TableRow } from './table.ts'
import type { FigureFamily } from './withheld-figures.ts'

/** Columns as readers get them: null where they are withheld. */
export type ShownColumns = { readonly [Name in keyof Columns]: number | null }

/** Figures as readers get them. */
export interface ShownFigures extends ShownColumns {
  readonly rate: Rate | null
  readonly onlineOfReceived: Rate | null
  readonly workingDays: ShownDays | null
  readonly withheld: readonly FigureFamily[]
}

const families: Readonly<Record<keyof Columns, FigureFamily>> = {
  total: 'SIZE',
  carriedOver: 'INTAKE',
  received: 'INTAKE',
  receivedOnline: 'INTAKE',
  receivedOtherwise: 'INTAKE',
  resolved: 'OUTCOME',
  early: 'OUTCOME',
  onTime: 'OUTCOME',
  late: 'OUTCOME',
  pending: 'OUTCOME',
  inTime: 'OUTCOME',
  overdue: 'OUTCOME',
}

/** How the figures of a report are to be shown. */
export interface Showing {
  readonly query: FormQuery
  readonly groupBy: readonly ReportDimension[]
  readonly definition: DossierMetric
  /** Whether small counts are withheld. */
  readonly isGuarded: boolean
}

/** The figures of a row over its period, or over the one compared with, which is withheld as a whole or not at all. */
export function shownFigures(
  row: TableRow,
  { columns, days }: Figures,
  { query, groupBy, definition, isGuarded }: Showing,
  withheld: ReadonlySet<FigureFamily> = row.withheld,
): ShownFigures {
  const population = {
    who: populationOf(row, query, groupBy),
    days: `${query.period.from} to ${query.period.to}`,
  }
  const isShown = (family: FigureFamily) => !withheld.has(family)
  const share = (metric: DossierMetric) => rateBy(metric, columns, population)
  return {
    ...shownColumns(columns, withheld),
    rate: isShown(familyOfRate(definition)) ? share(definition) : null,
    onlineOfReceived: isShown('INTAKE') ? share('ONLINE_OF_RECEIVED_V1') : null,
    workingDays: days && isShown('OUTCOME') ? shownDays(days, isGuarded) : null,
    withheld: [...withheld],
  }
}

/** All that figures tell their reader, as a list; rates follow from the columns. */
export function toldFigures(
  { columns, days }: Figures,
  isGuarded: boolean,
  withheld: ReadonlySet<FigureFamily>,
) {
  return [
    [...withheld],
    Object.values<number | null>(shownColumns(columns, withheld)),
    days && !withheld.has('OUTCOME') ? toldDays(days, isGuarded) : null,
  ]
}

function shownColumns(columns: Columns, withheld: ReadonlySet<FigureFamily>): ShownColumns {
  const shown = (name: keyof Columns) => (withheld.has(families[name]) ? null : columns[name])
  return {
    total: shown('total'),
    carriedOver: shown('carriedOver'),
    received: shown('received'),
    receivedOnline: shown('receivedOnline'),
    receivedOtherwise: shown('receivedOtherwise'),
    resolved: shown('resolved'),
    early: shown('early'),
    onTime: shown('onTime'),
    late: shown('late'),
    pending: shown('pending'),
    inTime: shown('inTime'),
    overdue: shown('overdue'),
  }
}

/** What changed from the period compared with; null where any of it is withheld. */
export function deltaOf({ current, previous, withheld }: TableRow): Columns | null {
  if (previous === null || withheld.size > 0) return null
  const [now, then] = [current.columns, previous.columns]
  return {
    total: now.total - then.total,
    carriedOver: now.carriedOver - then.carriedOver,
    received: now.received - then.received,
    receivedOnline: now.receivedOnline - then.receivedOnline,
    receivedOtherwise: now.receivedOtherwise - then.receivedOtherwise,
    resolved: now.resolved - then.resolved,
    early: now.early - then.early,
    onTime: now.onTime - then.onTime,
    late: now.late - then.late,
    pending: now.pending - then.pending,
    inTime: now.inTime - then.inTime,
    overdue: now.overdue - then.overdue,
  }
}

/** How long dossiers took, as readers get it. */
export interface ShownDays {
  readonly dossiers: number
  readonly uncounted: number
  readonly percentile: (arguments_: { readonly percent: number }) => number | null
  readonly histogram: () => ReadonlyArray<{
    readonly workingDays: number | null
    readonly dossiers: number
  }> | null
}

/** All that a guarded table tells: of every percentage, each dossier's days would follow. */
const guardedPercents: readonly number[] = [50, 90]

/** How many dossiers there are at least from the quickest up to the place that is told, and after it. */
const fewestOnASide = 5

/** The counts of single days are of too few to be shown in a guarded table. */
function shownDays(days: Histogram, isGuarded: boolean): ShownDays | null {
  if (isGuarded && days.uncounted > 0) return null
  return {
    dossiers: countedIn(days),
    uncounted: days.uncounted,
    percentile({ percent }) {
      if (percent < 1 || percent > 100) throw badInput('percent', `1 to 100, not ${percent}`)
      return isGuarded ? guardedPercentile(days, percent) : percentileOf(days, percent)
    },
    histogram: () =>
      isGuarded
        ? null
        : binsOf(days).map(([taken, dossiers]) => ({
            workingDays: taken > mostWorkingDays ? null : taken,
            dossiers,
          })),
  }
}

function toldDays(days: Histogram, isGuarded: boolean) {
  if (isGuarded && days.uncounted > 0) return null
  const told = isGuarded
    ? guardedPercents.map((percent) => guardedPercentile(days, percent))
    : binsOf(days)
  return [countedIn(days), days.uncounted, told]
}

function guardedPercentile(days: Histogram, percent: number): number | null {
  if (!guardedPercents.includes(percent)) return null
  const dossiers = countedIn(days)
  const rank = rankOf(dossiers, percent)
  const isAmongEnough = rank >= fewestOnASide && dossiers - rank >= fewestOnASide
  return isAmongEnough ? percentileOf(days, percent) : null
}

function binsOf({ byDays }: Histogram) {
  return [...byDays].sort(([one], [other]) => one - other)
}

/** Whose dossiers a row counts, in words. */
export function populationOf(
  { kind, key }: Pick<TableRow, 'kind' | 'key'>,
  { scope, filter }: FormQuery,
  groupBy: readonly ReportDimension[],
): string {
  const { procedures, ...others } = filter
  const conditions = [
    ...Object.entries(others).flatMap(([name, value]) => (value ? [`${name} ${value}`] : [])),
    ...(procedures ? [wordsOf(procedures)] : []),
    ...(kind === 'GROUP'
      ? groupBy.map(
          (name, index) => `${name.toLowerCase().replace('_', ' ')} ${key[index] ?? 'none'}`,
        )
      : []),
    ...(kind === 'OTHER' ? ['the other groups'] : []),
  ]
  const narrowed = conditions.length > 0 ? ` of ${conditions.join(', ')}` : ''
  return `Dossiers at ${scopeInWords(scope)}${narrowed}`
}

function wordsOf(procedures: readonly string[]): string {
  const [one, ...others] = procedures
  return others.length === 0 ? `procedure ${one ?? 'none'}` : `${procedures.length} procedures`
}
