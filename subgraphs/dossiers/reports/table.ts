import { addMonths } from '#domain/compared-period.ts'
import { parseLocalDate } from '#domain/dates.ts'
import { withheldOfSome } from '#domain/suppression.ts'
import { topRows } from '#domain/top-rows.ts'
import { type Histogram, noDays, sumHistograms } from '#domain/working-days.ts'
import { addCounts, type Counts, noCounts } from '../counts.ts'
import { type Columns, columnsOf } from './columns.ts'
import {
  type GroupKey,
  type KeyedCounts,
  type KeyedDays,
  nameOf,
  type ReportDimension,
} from './query.ts'
import { compareRates, type DossierMetric, familyOfRate } from './rates.ts'
import { type CountedRow, type FigureFamily, withheldFigures } from './withheld-figures.ts'

/** Counts of one group over one period, and how long its dossiers took where that is asked for. */
export interface Figures {
  readonly columns: Columns
  readonly days: Histogram | null
}

export interface TableRow {
  readonly kind: 'GROUP' | 'OTHER' | 'TOTAL'
  /** The values of the dimensions; all null for what several groups make together. */
  readonly key: GroupKey
  readonly current: Figures
  /** Null where nothing is compared. */
  readonly previous: Figures | null
  readonly withheld: ReadonlySet<FigureFamily>
}

/** All rows of a table in its order, with their sum. */
export interface Table {
  readonly rows: readonly TableRow[]
  readonly totals: TableRow
}

/** What was counted over one period; the parts of one group add up. */
export interface Counted {
  readonly counts: readonly KeyedCounts[]
  /** Null where working days are not asked for. */
  readonly days: readonly KeyedDays[] | null
}

export interface TableOrder {
  readonly by: 'KEY' | 'TOTAL' | 'RECEIVED' | 'RESOLVED' | 'LATE' | 'PENDING' | 'OVERDUE' | 'RATE'
  readonly direction: 'ASCENDING' | 'DESCENDING'
}

export interface Layout {
  readonly groupBy: readonly ReportDimension[]
  /** Whether keys end with the department, which is not shown, and by which the public table is guarded. */
  readonly isByDepartmentToo: boolean
  /** Whether small counts are withheld. */
  readonly isGuarded: boolean
  /** Whether the totals are those of departments, and shown however small. */
  readonly isSumOpen: boolean
  readonly order: TableOrder
  /** How many rows are shown by themselves; null for all. */
  readonly top: number | null
  readonly definition: DossierMetric
  /** How many months the period compared with lies before the period. */
  readonly monthsApart: number
}

/**
 * Makes a table of what was counted: parts of one group are added up, what may not be shown is marked,
 * rows are sorted, and those after the first are folded into one. The totals are those of all parts,
 * never a mean of means.
 */
export function tableOf(current: Counted, previous: Counted | null, layout: Layout): Table {
  const rows = rowsOf(current, previous, layout)
  const nothing = {
    current: noFigures(current),
    previous: previous && noFigures(previous),
    withheld: new Set<FigureFamily>(),
  }
  const totals: TableRow = {
    ...(foldedRows(rows) ?? nothing),
    kind: 'TOTAL',
    key: layout.groupBy.map(() => null),
  }
  return arranged(layout.isGuarded ? guarded(rows, totals, layout) : { rows, totals }, layout)
}

/** A row with the departments that its parts belong to. */
interface PartedRow extends TableRow {
  readonly departments: string
}

function rowsOf(current: Counted, previous: Counted | null, layout: Layout): PartedRow[] {
  const now = groupsOf(current, layout)
  const then = previous && groupsOf(asLater(previous, layout), layout)
  const groups = then ? new Map([...then, ...now]) : now
  return [...groups].map(([name, { key, departments }]) => ({
    kind: 'GROUP',
    key,
    departments: departments.toSorted().join(' '),
    current: now.get(name)?.figures ?? noFigures(current),
    previous: previous && (then?.get(name)?.figures ?? noFigures(previous)),
    withheld: new Set(),
  }))
}

interface Group {
  readonly key: GroupKey
  readonly departments: readonly string[]
  readonly figures: Figures
}

function groupsOf(counted: Counted, layout: Layout): Map<string, Group> {
  const width = layout.groupBy.length
  const department = layout.isByDepartmentToo ? width : layout.groupBy.indexOf('DEPARTMENT')
  const days = new Map(counted.days?.map((row) => [nameOf(row.key), row.histogram]))
  const groups = new Map<string, Group>()
  for (const { key: fullKey, ...counts } of counted.counts) {
    const key = layout.isByDepartmentToo ? fullKey.slice(0, width) : fullKey
    const name = nameOf(key)
    const histogram = counted.days && (days.get(nameOf(fullKey)) ?? noDays)
    const figures = { columns: columnsOf(counts), days: histogram }
    const departments = [fullKey[department] ?? '']
    const known = groups.get(name)
    groups.set(
      name,
      known ? added(known, { key, departments, figures }) : { key, departments, figures },
    )
  }
  return groups
}

function added(one: Group, other: Group): Group {
  return {
    key: one.key,
    departments: [...new Set([...one.departments, ...other.departments])],
    figures: sumFigures([one.figures, other.figures]),
  }
}

/** What was counted over the period compared with, its months taken for those of the period. */
function asLater(counted: Counted, { groupBy, monthsApart }: Layout): Counted {
  const later = (key: GroupKey): GroupKey =>
    key.map((value, index) => {
      const dimension = groupBy[index]
      const isMonth = dimension === 'RECEIVED_MONTH' || dimension === 'COMPLETED_MONTH'
      const month = isMonth && value !== null ? parseLocalDate(value) : null
      return month ? addMonths(month, monthsApart) : value
    })
  return {
    counts: counted.counts.map((row) => ({ ...row, key: later(row.key) })),
    days: counted.days?.map((row) => ({ ...row, key: later(row.key) })) ?? null,
  }
}

function noFigures({ days }: Pick<Counted, 'days'>): Figures {
  return { columns: columnsOf(noCounts), days: days && noDays }
}

/** Working days are told of all of them or of none. */
function sumFigures(figures: readonly Figures[]): Figures {
  const days = figures.flatMap(({ days }) => days ?? [])
  return {
    columns: columnsOf(figures.map(({ columns }): Counts => columns).reduce(addCounts, noCounts)),
    days: days.length === figures.length ? sumHistograms(days) : null,
  }
}

/** Some rows as one, of which nothing is withheld; null for none. */
export function foldedRows(
  rows: readonly TableRow[],
): Pick<TableRow, 'current' | 'previous' | 'withheld'> | null {
  if (rows.length === 0) return null
  const before = rows.flatMap(({ previous }) => previous ?? [])
  const current = sumFigures(rows.map(({ current }) => current))
  const previous = before.length === rows.length ? sumFigures(before) : null
  return { current, previous, withheld: new Set() }
}

function guarded(
  rows: readonly PartedRow[],
  totals: TableRow,
  { groupBy, isByDepartmentToo, isSumOpen }: Layout,
) {
  const isOfDepartments = isByDepartmentToo || groupBy.includes('DEPARTMENT')
  const level = groupBy.indexOf('LEVEL')
  const countedRow = ({ current, previous, key }: TableRow, departments: string): CountedRow => ({
    current: current.columns,
    previous: previous?.columns ?? null,
    departments,
    section: key[level] ?? '',
  })
  const withheld = withheldFigures(
    rows.map((row) => countedRow(row, isOfDepartments ? row.departments : '')),
    countedRow(totals, ''),
    { isSumOpen },
  )
  return {
    rows: rows.map((row, index) => ({ ...row, withheld: withheld.rows[index] ?? row.withheld })),
    totals: { ...totals, withheld: withheld.sum },
  }
}

function arranged({ rows, totals }: Table, layout: Layout): Table {
  const { shown, folded: rest } = topRows(rows.toSorted(inOrder(layout)), layout.top)
  if (rest.length === 0) return { rows: shown, totals }
  const withheld = withheldOfSome(
    rest.map((row) => row.withheld),
    shown.map((row) => row.withheld),
  )
  const other: TableRow = { ...totals, ...foldedRows(rest), kind: 'OTHER', withheld }
  return { rows: [...shown, other], totals }
}

const measures: Readonly<
  Record<
    Exclude<TableOrder['by'], 'KEY' | 'RATE'>,
    readonly [of: keyof Columns, family: FigureFamily]
  >
> = {
  TOTAL: ['total', 'SIZE'],
  RECEIVED: ['received', 'INTAKE'],
  RESOLVED: ['resolved', 'OUTCOME'],
  LATE: ['late', 'OUTCOME'],
  PENDING: ['pending', 'OUTCOME'],
  OVERDUE: ['overdue', 'OUTCOME'],
}

/** What is withheld comes last, so that no place tells of it; equal rows by their keys. */
function inOrder({ order: { by, direction }, definition }: Layout) {
  const sign = direction === 'ASCENDING' ? 1 : -1
  return (one: TableRow, other: TableRow): number => {
    if (by === 'KEY') return sign * byKey(one, other)
    const [of, family] = by === 'RATE' ? [null, familyOfRate(definition)] : measures[by]
    const isHidden = (row: TableRow) => Number(row.withheld.has(family))
    if (isHidden(one) || isHidden(other))
      return isHidden(one) - isHidden(other) || byKey(one, other)
    const [first, second] = [one.current.columns, other.current.columns]
    const difference =
      of === null ? compareRates(definition, first, second) : first[of] - second[of]
    return sign * difference || byKey(one, other)
  }
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
