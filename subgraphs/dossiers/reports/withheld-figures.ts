import { withheldOf } from '#domain/suppression.ts'
import type { Columns } from './columns.ts'
import type { ReportDimension, ReportFilter } from './query.ts'

/**
 * Figures of a row that are withheld together: how many dossiers it has in all, how they came in, and
 * what became of them.
 */
export type FigureFamily = 'SIZE' | 'INTAKE' | 'OUTCOME'

/** What is published of one group: the columns of the period, and of the one that it is compared with. */
export interface CountedRow {
  readonly current: Columns
  readonly previous: Columns | null
  /** The departments whose dossiers these are, where groups are parts of departments; empty otherwise. */
  readonly departments: string
  /** The section of a form that shows a sum of its own; empty where there are none. */
  readonly section: string
}

/** Whether the rows of a report tell of fewer dossiers than those of a department. */
export function isFinerThanDepartments(
  { department: _department, agency, ...conditions }: ReportFilter,
  groupBy: readonly ReportDimension[],
): boolean {
  const isPartOfDepartment = (agency?.split('.').length ?? 0) > 2
  const isNarrowed = Object.values(conditions).some((condition) => condition != null)
  return isPartOfDepartment || isNarrowed || groupBy.some((dimension) => dimension !== 'DEPARTMENT')
}

/**
 * What the public is not shown of the rows of a table, and of their sum.
 *
 * What a period carries over is what the one before it left pending: where two periods are compared,
 * intake and outcome of both are withheld together, and all of the other period.
 */
export function withheldFigures(
  rows: readonly CountedRow[],
  sum: CountedRow,
  { isSumOpen }: { readonly isSumOpen: boolean },
) {
  const details = ({ current, previous }: CountedRow) => [
    ...intake(current),
    ...outcome(current),
    ...(previous ? [previous.total, ...intake(previous), ...outcome(previous)] : []),
  ]
  const isCompared = sum.previous !== null
  return withheldOf<CountedRow, FigureFamily>(rows, sum, {
    families: [
      ['SIZE', ({ current }) => [current.total]],
      ['INTAKE', (row) => (isCompared ? details(row) : intake(row.current))],
      ['OUTCOME', (row) => (isCompared ? details(row) : outcome(row.current))],
    ],
    size: ({ current, previous }) => current.total + (previous?.total ?? 0),
    groups: [({ departments }) => departments, ({ section }) => section],
    isSumOpen,
  })
}

/** What is too small to be shown of some columns by themselves. */
export function smallFigures(columns: Columns): ReadonlySet<FigureFamily> {
  const row: CountedRow = { current: columns, previous: null, departments: '', section: '' }
  return withheldFigures([], row, { isSumOpen: false }).sum
}

function intake({ carriedOver, received, receivedOnline, receivedOtherwise }: Columns): number[] {
  return [carriedOver, received, receivedOnline, receivedOtherwise]
}

function outcome({ resolved, early, onTime, late, pending, inTime, overdue }: Columns): number[] {
  return [resolved, early, onTime, late, pending, inTime, overdue]
}
