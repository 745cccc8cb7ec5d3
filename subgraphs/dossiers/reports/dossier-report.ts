import type { GraphQLResolveInfo } from 'graphql'
import { type CompareTo, monthsApart } from '#domain/compared-period.ts'
import { connection, type ListKey, type Page, readPage } from '#domain/page.ts'
import type { Period } from '#domain/period.ts'
import { listHash } from '#kit/canonical-hash.ts'
import { badInput } from '#kit/errors.ts'
import type { DossiersContext as Context } from '../context.ts'
import { type Asked, type Basis, basisOf, type ReportQuery } from './basis.ts'
import { checkFilter } from './check-filter.ts'
import { violationsOf, withoutCounts } from './columns.ts'
import { mostGroups } from './context.ts'
import { provenanceOf } from './provenance.ts'
import type { FormQuery, ReportDimension } from './query.ts'
import type { DossierMetric } from './rates.ts'
import { shownRow, toldRow } from './shown-row.ts'
import {
  type Counted,
  type Layout,
  type Table,
  type TableOrder,
  type TableRow,
  tableOf,
} from './table.ts'
import { isFinerThanDepartments } from './withheld-figures.ts'

export interface DossierReportArguments extends Asked {
  readonly definition: DossierMetric
  readonly groupBy: readonly ReportDimension[]
  readonly orderBy: TableOrder
  readonly top?: number | null
  readonly first: number
  readonly after?: string | null
  readonly compare?: CompareTo | null
  readonly withWorkingDays: boolean
}

/** Who reads a report: the public, which is not shown small counts, or somebody who may see all. */
export type Reader = 'PUBLIC' | 'IN_FULL'

const mostDimensions = 3

/** How cursors of a report name a row. */
const rowKey: ListKey<TableRow> = {
  list: 'dossierReport',
  keyOf: ({ kind, key }) => [kind, JSON.stringify(key)],
  isKey: ({ length }) => length === 2,
}

/**
 * Makes a report on dossiers: counts by form II.06a and a rate, by up to three dimensions.
 *
 * Throws Failure as `basisOf` does, and TOO_MANY_GROUPS.
 */
export async function dossierReport(
  args: DossierReportArguments,
  reader: Reader,
  context: Context,
  info: GraphQLResolveInfo,
) {
  checkArguments(args)
  const page = readPage(args, rowKey, mostGroups)
  const kind = { groupBy: args.groupBy, compare: args.compare ?? null }
  const basis = await basisOf(args, kind, context, info)
  const { query } = basis
  const before = basis.before?.period ?? null
  const layout = layoutOf(args, reader, query, before)
  const table = tableOf(
    await counted(query, args, layout, basis, context),
    basis.before && (await counted(basis.before, args, layout, basis, context)),
    layout,
  )
  const show = (row: TableRow) => shownRow(row, { query, ...layout }, before)
  const { rows, pageInfo } = pageOf(table.rows, page)
  const violations = violationsIn(table, layout)
  const { first: _first, after: _after, ...asked } = args
  return {
    definition: args.definition,
    query,
    period: query.period,
    comparedWith: before,
    totals: show(table.totals),
    rows: rows.map(show),
    pageInfo,
    rowCount: table.rows.length,
    violations,
    balanced: violations.length === 0,
    coverage: basis.coverage,
    provenance: provenanceOf('dossierReport', basis, {
      asked: { ...asked, reader },
      rows: listHash([...table.rows, table.totals].map((row) => toldRow(row, layout.isGuarded))),
      violations,
    }),
  }
}

function violationsIn({ rows, totals }: Table, { isGuarded }: Layout) {
  const figures = [...rows, totals].flatMap(({ current, previous }) =>
    previous ? [current, previous] : [current],
  )
  const broken = figures.flatMap(({ columns }) => violationsOf(columns))
  return isGuarded ? withoutCounts(broken) : broken
}

function checkArguments({ groupBy, top, filter, scope }: DossierReportArguments): void {
  if (groupBy.length > mostDimensions)
    throw badInput('groupBy', `at most ${mostDimensions} dimensions, not ${groupBy.length}`)
  if (new Set(groupBy).size < groupBy.length) throw badInput('groupBy', 'each dimension once')
  if (top != null && top < 1) throw badInput('top', `1 or more rows, not ${top}`)
  checkFilter(filter ?? {}, scope)
}

function layoutOf(
  { groupBy, orderBy, top, definition }: DossierReportArguments,
  reader: Reader,
  { filter, period }: FormQuery,
  before: Period | null,
): Layout {
  const isGuarded = reader === 'PUBLIC' && isFinerThanDepartments(filter, groupBy)
  const isOfDepartments = groupBy.includes('FIELD') || groupBy.includes('PROCEDURE')
  return {
    groupBy,
    isGuarded,
    isSumOpen: !isFinerThanDepartments(filter, []),
    isByDepartmentToo: isGuarded && isOfDepartments && !groupBy.includes('DEPARTMENT'),
    order: orderBy,
    top: top ?? null,
    definition,
    monthsApart: before ? monthsApart(before, period) : 0,
  }
}

/** Counts what a table is made of, over the period or over the one that it is compared with. */
async function counted(
  over: ReportQuery,
  { withWorkingDays }: DossierReportArguments,
  { groupBy, isByDepartmentToo }: Layout,
  { calendar }: Basis,
  { reports }: Context,
): Promise<Counted> {
  const dimensions = isByDepartmentToo ? [...groupBy, 'DEPARTMENT' as const] : groupBy
  const [counts, days] = await Promise.all([
    reports.counts(over, dimensions),
    withWorkingDays ? reports.days(over, dimensions, calendar) : null,
  ])
  return { counts, days }
}

/**
 * One page of the rows of a report.
 *
 * Throws Failure BAD_USER_INPUT for a cursor whose row is not in the report any longer: ask with the
 * `asOf` of the first page.
 */
function pageOf(all: readonly TableRow[], page: Page) {
  const last = page.after === null ? -1 : placeOf(page.after, all)
  const { pageInfo } = connection(all.slice(last + 1, last + 2 + page.size), page, rowKey)
  return { rows: all.slice(last + 1, last + 1 + page.size), pageInfo }
}

function placeOf(key: readonly string[], rows: readonly TableRow[]): number {
  const name = key.join(' ')
  const place = rows.findIndex((row) => rowKey.keyOf(row).join(' ') === name)
  if (place >= 0) return place
  throw badInput('after', 'its row is not in the report; ask with the asOf of the first page')
}
