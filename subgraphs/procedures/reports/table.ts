import { topRows } from '#domain/top-rows.ts'
import { addFigures, noFigures, type ProcedureCount, type ProcedureFigures } from './figures.ts'
import type { GroupKey } from './query.ts'
import type { KeyedFigures } from './store.ts'

export interface TableRow {
  readonly kind: 'GROUP' | 'OTHER' | 'TOTAL'
  /** The values of the dimensions; empty for what several groups make together. */
  readonly key: GroupKey
  readonly current: ProcedureFigures
  /** The same on the day compared with; null where none is. */
  readonly previous: ProcedureFigures | null
  /** The groups that it is made of. */
  readonly parts: readonly GroupKey[]
}

export interface Table {
  readonly rows: readonly TableRow[]
  readonly totals: TableRow
}

export interface TableOrder {
  readonly by: 'KEY' | ProcedureMeasure
  readonly direction: 'ASCENDING' | 'DESCENDING'
}

type ProcedureMeasure = keyof typeof measures

/** Makes a table of counts: sorted, with the rows after the first folded into one. Totals are sums of all groups. */
export function tableOf(
  current: readonly KeyedFigures[],
  previous: readonly KeyedFigures[] | null,
  { order, top }: { readonly order: TableOrder; readonly top: number | null },
): Table {
  const rows = rowsOf(current, previous)
  const totals = folded('TOTAL', rows, previous !== null)
  const { shown, folded: rest } = topRows(rows.toSorted(inOrder(order)), top)
  const other = rest.length > 0 ? [folded('OTHER', rest, previous !== null)] : []
  return { rows: [...shown, ...other], totals }
}

function rowsOf(
  current: readonly KeyedFigures[],
  previous: readonly KeyedFigures[] | null,
): TableRow[] {
  const named = (rows: readonly KeyedFigures[]) =>
    new Map(rows.map((row) => [JSON.stringify(row.key), row]))
  const [now, then] = [named(current), named(previous ?? [])]
  return [...new Map([...then, ...now])].map(([name, { key }]) => ({
    kind: 'GROUP',
    key,
    current: now.get(name)?.figures ?? noFigures,
    previous: previous && (then.get(name)?.figures ?? noFigures),
    parts: [key],
  }))
}

function folded(kind: 'OTHER' | 'TOTAL', rows: readonly TableRow[], isCompared: boolean): TableRow {
  const sum = (figures: readonly ProcedureFigures[]) => figures.reduce(addFigures, noFigures)
  return {
    kind,
    key: [],
    current: sum(rows.map(({ current }) => current)),
    previous: isCompared ? sum(rows.map(({ previous }) => previous ?? noFigures)) : null,
    parts: rows.flatMap(({ parts }) => parts),
  }
}

/** What rows are sorted by: a count, or a share of another one. */
const measures = {
  TOTAL: { of: 'total', in: null },
  AT_CENTRE: { of: 'atCentre', in: null },
  AT_CENTRE_RATE: { of: 'atCentre', in: 'total' },
  STANDARDISED_RATE: { of: 'standardised', in: 'total' },
  ISO_APPLIED_RATE: { of: 'isoApplied', in: 'total' },
} as const satisfies Record<string, { of: ProcedureCount; in: ProcedureCount | null }>

/** Shares are compared by their counts, so that equal ones are equal. */
function compareBy(
  measure: ProcedureMeasure,
  one: ProcedureFigures,
  other: ProcedureFigures,
): number {
  const { of, in: base } = measures[measure]
  if (base === null) return one[of] - other[of]
  return one[of] * other[base] - other[of] * one[base]
}

function inOrder({ by, direction }: TableOrder) {
  const sign = direction === 'ASCENDING' ? 1 : -1
  return (one: TableRow, other: TableRow): number => {
    if (by === 'KEY') return sign * byKey(one, other)
    return sign * compareBy(by, one.current, other.current) || byKey(one, other)
  }
}

function byKey(one: TableRow, other: TableRow): number {
  for (const [index, value] of one.key.entries()) {
    const against = other.key[index] ?? ''
    if (value !== against) return value < against ? -1 : 1
  }
  return 0
}
