import { addMonths } from '#domain/compared-period.ts'
import { parseLocalDate } from '#domain/dates.ts'
import { withheldOf, withheldOfSome } from '#domain/suppression.ts'
import { topRows } from '#domain/top-rows.ts'
import {
  addFigures,
  type FeeFigures,
  noFigures,
  type ToldViolation,
  violationsOf,
} from './figures.ts'
import type { FeeReportDimension, FeeReportFilter, GroupKey } from './query.ts'
import { compareLate } from './rates.ts'
import type { KeyedFigures } from './store.ts'

/**
 * What of a row is withheld together: all of it, what is asked for and owed, how it is collected, or how
 * many entries cannot be true.
 */
export type FigureFamily = 'SIZE' | 'DEMAND' | 'COLLECTION' | 'FAULTS'

export interface TableRow {
  readonly kind: 'GROUP' | 'OTHER' | 'TOTAL'
  /** The values of the dimensions; all null for what several groups make together. */
  readonly key: GroupKey
  readonly current: FeeFigures
  /** Null where nothing is compared. */
  readonly previous: FeeFigures | null
  readonly withheld: ReadonlySet<FigureFamily>
}

/** All rows of a table in its order, with their sum. */
export interface Table {
  readonly rows: readonly TableRow[]
  readonly totals: TableRow
}

export interface TableOrder {
  readonly by: 'KEY' | 'ASSESSED' | 'PAID' | 'UNSETTLED' | 'OUTSTANDING' | 'LATE_TO_COLLECT'
  readonly direction: 'ASCENDING' | 'DESCENDING'
}

export interface Layout {
  readonly groupBy: readonly FeeReportDimension[]
  /** Whether small counts are withheld. */
  readonly isGuarded: boolean
  readonly order: TableOrder
  /** How many rows are shown by themselves; null for all. */
  readonly top: number | null
  /** How many months the period compared with lies before the period. */
  readonly monthsApart: number
}

/**
 * Makes a table of sums: what may not be shown is marked, rows are sorted, and those after the first are
 * folded into one. The totals are the sums of all groups.
 */
export function tableOf(
  current: readonly KeyedFigures[],
  previous: readonly KeyedFigures[] | null,
  layout: Layout,
): Table {
  const rows = rowsOf(current, previous && asLater(previous, layout))
  const totals: TableRow = {
    ...folded(rows, previous !== null),
    kind: 'TOTAL',
    key: layout.groupBy.map(() => null),
  }
  return arranged(layout.isGuarded ? guarded(rows, totals, layout) : { rows, totals }, layout)
}

/** The rules that rows of a table break; which alone, where the two sides may be of few. */
export function violationsIn(
  { rows, totals }: Table,
  { isGuarded }: Pick<Layout, 'isGuarded'>,
): readonly ToldViolation[] {
  const broken = [...rows, totals].flatMap(({ current }) => violationsOf(current))
  if (!isGuarded) return broken
  return broken.map(({ identity }) => ({ identity, left: null, right: null }))
}

function rowsOf(
  current: readonly KeyedFigures[],
  previous: readonly KeyedFigures[] | null,
): TableRow[] {
  const nameOf = ({ key }: KeyedFigures) => JSON.stringify(key)
  const now = new Map(current.map((row) => [nameOf(row), row]))
  const then = new Map(previous?.map((row) => [nameOf(row), row]))
  return [...new Map([...then, ...now])].map(([name, { key }]) => ({
    kind: 'GROUP',
    key,
    current: now.get(name)?.figures ?? noFigures,
    previous: previous && (then.get(name)?.figures ?? noFigures),
    withheld: new Set(),
  }))
}

/** What was summed over the period compared with, its months taken for those of the period. */
function asLater(
  rows: readonly KeyedFigures[],
  { groupBy, monthsApart }: Layout,
): readonly KeyedFigures[] {
  return rows.map(({ key, figures }) => ({
    figures,
    key: key.map((value, index) => {
      const isMonth = groupBy[index]?.endsWith('_MONTH')
      const month = isMonth && value !== null ? parseLocalDate(value) : null
      return month ? addMonths(month, monthsApart) : value
    }),
  }))
}

/** Some rows as one; nothing is withheld of it. */
function folded(
  rows: readonly TableRow[],
  isCompared: boolean,
): Pick<TableRow, 'current' | 'previous' | 'withheld'> {
  const sum = (figures: readonly FeeFigures[]) => figures.reduce(addFigures, noFigures)
  return {
    current: sum(rows.map(({ current }) => current)),
    previous: isCompared ? sum(rows.map(({ previous }) => previous ?? noFigures)) : null,
    withheld: new Set(),
  }
}

/** Whether the rows of a report tell of fewer fees than those of a department. */
export function isFinerThanDepartments(
  { department: _department, ...conditions }: FeeReportFilter,
  groupBy: readonly FeeReportDimension[],
): boolean {
  const isNarrowed = Object.values(conditions).some((condition) => condition != null)
  return isNarrowed || groupBy.some((dimension) => dimension !== 'DEPARTMENT')
}

/**
 * What is owed at the end of a period is what was owed before and what came since, less what was paid: where
 * two periods are compared, demand and collection of both are withheld together.
 */
function guarded(rows: readonly TableRow[], totals: TableRow, { groupBy }: Layout): Table {
  const department = groupBy.indexOf('DEPARTMENT')
  const both = (row: TableRow) => [row.current, ...(row.previous ? [row.previous] : [])]
  const isCompared = totals.previous !== null
  const details = (row: TableRow) =>
    both(row).flatMap((one) => [...demand(one), ...collection(one)])
  const withheld = withheldOf<TableRow, FigureFamily>(rows, totals, {
    families: [
      ['SIZE', (row) => both(row).flatMap(sizes)],
      ['DEMAND', (row) => (isCompared ? details(row) : demand(row.current))],
      ['COLLECTION', (row) => (isCompared ? details(row) : collection(row.current))],
      ['FAULTS', (row) => both(row).map(({ faultyEntries }) => faultyEntries)],
    ],
    size: (row) => both(row).reduce((sum, { items, paidItems }) => sum + items + paidItems, 0),
    groups: [({ key }) => key[department] ?? ''],
  })
  return {
    rows: rows.map((row, index) => ({ ...row, withheld: withheld.rows[index] ?? row.withheld })),
    totals: { ...totals, withheld: withheld.sum },
  }
}

function sizes({ items, paidItems }: FeeFigures): number[] {
  return [items, paidItems]
}

/**
 * What is asked for and owed, with what else follows from it and from what other families show. Over a
 * period that nothing is carried over into, all of this is of the items assessed in it.
 */
function demand(figures: FeeFigures): number[] {
  const { items, requestedItems, outstandingItems, payableItems, payablePaidItems } = figures
  const unpaid = payableItems - payablePaidItems
  return [
    requestedItems,
    items - requestedItems,
    outstandingItems,
    items - outstandingItems,
    outstandingItems - unpaid,
  ]
}

/** How items are collected, with each part that remains of one figure when another is taken away. */
function collection(figures: FeeFigures): number[] {
  const { items, paidItems, paidAtCentreItems, payableItems, payablePaidItems } = figures
  const { lateUnpaidItems, paidElsewhereItems, heldItems } = figures
  const unpaid = payableItems - payablePaidItems
  const free = items - payableItems
  const paidElsewhere = paidItems - paidAtCentreItems
  const payablePaidAtCentre = payablePaidItems - paidElsewhereItems
  // Assessed before the period, or without anything to pay.
  const paidBeside = paidItems - payablePaidItems
  return [
    items - paidItems,
    payableItems,
    free,
    payablePaidItems,
    unpaid,
    lateUnpaidItems,
    unpaid - lateUnpaidItems,
    heldItems,
    payablePaidItems - heldItems,
    paidAtCentreItems,
    paidElsewhere,
    paidElsewhereItems,
    payablePaidAtCentre,
    paidBeside,
    paidAtCentreItems - payablePaidAtCentre,
    paidElsewhere - paidElsewhereItems,
    free - paidBeside,
  ]
}

function arranged({ rows, totals }: Table, layout: Layout): Table {
  const { shown, folded: rest } = topRows(rows.toSorted(inOrder(layout.order)), layout.top)
  if (rest.length === 0) return { rows: shown, totals }
  const withheld = withheldOfSome(
    rest.map((row) => row.withheld),
    shown.map((row) => row.withheld),
  )
  const other = folded(rest, totals.previous !== null)
  return { rows: [...shown, { ...totals, ...other, kind: 'OTHER', withheld }], totals }
}

const measures = {
  ASSESSED: { of: 'assessed', family: 'SIZE' },
  PAID: { of: 'paid', family: 'SIZE' },
  UNSETTLED: { of: 'unsettled', family: 'SIZE' },
  OUTSTANDING: { of: 'outstanding', family: 'DEMAND' },
} as const

/** What is withheld comes last, so that no place tells of it; equal rows by their keys. */
function inOrder({ by, direction }: TableOrder) {
  const sign = direction === 'ASCENDING' ? 1 : -1
  return (one: TableRow, other: TableRow): number => {
    if (by === 'KEY') return sign * byKey(one, other)
    const family = by === 'LATE_TO_COLLECT' ? 'COLLECTION' : measures[by].family
    const isHidden = (row: TableRow) => Number(row.withheld.has(family))
    if (isHidden(one) || isHidden(other))
      return isHidden(one) - isHidden(other) || byKey(one, other)
    const difference =
      by === 'LATE_TO_COLLECT'
        ? compareLate(one.current, other.current)
        : compareAmounts(one.current[measures[by].of], other.current[measures[by].of])
    return sign * difference || byKey(one, other)
  }
}

function compareAmounts(one: bigint, other: bigint): number {
  return one < other ? -1 : Number(one > other)
}

function byKey(one: TableRow, other: TableRow): number {
  for (const [index, value] of one.key.entries()) {
    const against = other.key[index] ?? null
    if (value === against) continue
    if (value === null) return -1
    if (against === null) return 1
    return value < against ? -1 : 1
  }
  return 0
}
