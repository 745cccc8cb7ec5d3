import type { Period } from '#domain/period.ts'
import type { Columns } from './columns.ts'
import { deltaOf, type Showing, type ShownFigures, shownFigures, toldFigures } from './figures.ts'
import type { ReportDimension } from './query.ts'
import type { TableRow } from './table.ts'
import type { FigureFamily } from './withheld-figures.ts'

/** What a row counts; each is null where the report does not group by it, or where a group has none. */
export interface ShownKey {
  readonly departmentCode: string | null
  readonly fieldCode: string | null
  readonly procedureCode: string | null
  readonly localityCode: string | null
  readonly channel: string | null
  readonly receivedMonth: string | null
  readonly completedMonth: string | null
}

/** A row as readers get it. */
export interface ShownRow {
  readonly kind: TableRow['kind']
  readonly key: ShownKey
  readonly figures: ShownFigures
  readonly previous: ShownFigures | null
  readonly delta: Columns | null
}

export function shownRow(row: TableRow, showing: Showing, before: Period | null): ShownRow {
  const { kind, current, previous } = row
  return {
    kind,
    key: shownKey(row, showing.groupBy),
    figures: shownFigures(row, current, showing),
    previous: previous && before && shownBefore(row, showing, before),
    delta: deltaOf(row),
  }
}

/** All that a row tells its reader, as a list; rates and differences follow from it. */
export function toldRow({ kind, key, current, previous, withheld }: TableRow, isGuarded: boolean) {
  return [
    kind,
    key,
    toldFigures(current, isGuarded, withheld),
    previous && toldFigures(previous, isGuarded, withheldBefore(withheld)),
  ]
}

function shownBefore(row: TableRow, showing: Showing, period: Period): ShownFigures | null {
  const { previous, withheld } = row
  if (previous === null) return null
  const over = { ...showing, query: { ...showing.query, period } }
  return shownFigures(row, previous, over, withheldBefore(withheld))
}

/** Where anything of a row is withheld, all of the period that it is compared with is. */
function withheldBefore(withheld: ReadonlySet<FigureFamily>): ReadonlySet<FigureFamily> {
  return withheld.size > 0 ? new Set(['SIZE', 'INTAKE', 'OUTCOME'] as const) : withheld
}

function shownKey({ key }: TableRow, groupBy: readonly ReportDimension[]): ShownKey {
  const codeOf = (dimension: ReportDimension) => key[groupBy.indexOf(dimension)] ?? null
  return {
    departmentCode: codeOf('DEPARTMENT'),
    fieldCode: codeOf('FIELD'),
    procedureCode: codeOf('PROCEDURE'),
    localityCode: codeOf('LOCALITY'),
    channel: codeOf('CHANNEL'),
    receivedMonth: codeOf('RECEIVED_MONTH'),
    completedMonth: codeOf('COMPLETED_MONTH'),
  }
}
