import type { GraphQLResolveInfo } from 'graphql'
import { type CompareTo, comparedPeriod, monthsApart } from '#domain/compared-period.ts'
import { connection, type ListKey, type Page, readPage } from '#domain/page.ts'
import type { Period } from '#domain/period.ts'
import { canonicalHash } from '#kit/canonical-hash.ts'
import { badInput, Failure } from '#kit/errors.ts'
import { checkLateDays } from '../collection.ts'
import type { FeesContext as Context } from '../context.ts'
import { type Asked, asOver, type Basis, basisOf } from './basis.ts'
import type { ToldViolation } from './figures.ts'
import type { FeeQuery, FeeReportDimension, FeeReportFilter } from './query.ts'
import { deltaOf, shownFigures } from './shown-figures.ts'
import {
  isFinerThanDepartments,
  type Layout,
  type Table,
  type TableOrder,
  type TableRow,
  tableOf,
  violationsIn,
} from './table.ts'

export interface FeeReportArguments extends Asked {
  readonly orderBy: TableOrder
  readonly top?: number | null
  readonly first: number
  readonly after?: string | null
  readonly compare?: CompareTo | null
}

const mostDimensions = 3
/** As many rows as an answer may hold. */
const mostGroups = 20_000

/** Who reads a report: the public, which is not shown small counts, or somebody who may see all. */
export type Reader = 'PUBLIC' | 'IN_FULL'

/** How cursors of a report name a row. */
const rowKey: ListKey<TableRow> = {
  list: 'feeReport',
  keyOf: ({ kind, key }) => [kind, JSON.stringify(key)],
  isKey: (parts) => parts.length === 2,
}

/**
 * Makes a report on fees: what was assessed, asked for, paid and settled, by up to three dimensions.
 *
 * Throws Failure AS_OF_NOT_COVERED, PERIOD_NOT_COVERED, RECORD_NOT_CLOSED, COVERAGE_TOO_LOW,
 * TOO_MANY_GROUPS and BAD_USER_INPUT.
 */
export async function feeReport(
  args: FeeReportArguments,
  reader: Reader,
  context: Context,
  info: GraphQLResolveInfo,
) {
  checkArguments(args)
  const page = readPage(args, rowKey, mostGroups)
  const basis = await basisOf(args, context, info)
  const { period } = basis.query
  const before = args.compare ? comparedPeriod(period, args.compare) : null
  const layout = layoutOf(args, reader, basis.query, before)
  const sum = (days: Period) => sumOf(asOver(basis.query, days), args.groupBy, context)
  const table = tableOf(await sum(period), before && (await sum(before)), layout)
  const violations = violationsIn(table, layout)
  return reportOf({ args, basis, before, table, violations }, page)
}

/** Throws Failure BAD_USER_INPUT for a list that a client gave and that names nothing; a set may be empty. */
export function checkNamed(filter: FeeReportFilter | null | undefined): void {
  if (filter?.procedures?.length === 0) throw badInput('filter.procedures', 'it names no procedure')
  if (filter?.dossierStanding?.length === 0)
    throw badInput('filter.dossierStanding', 'it names no standing')
}

function checkArguments({ groupBy, top, lateAfterDays }: FeeReportArguments): void {
  if (groupBy.length > mostDimensions)
    throw badInput('groupBy', `at most ${mostDimensions} dimensions, not ${groupBy.length}`)
  if (new Set(groupBy).size < groupBy.length) throw badInput('groupBy', 'each dimension once')
  if (top != null && top < 1) throw badInput('top', `1 or more rows, not ${top}`)
  checkLateDays('lateAfterDays', lateAfterDays)
}

function layoutOf(
  { groupBy, orderBy, top }: FeeReportArguments,
  reader: Reader,
  { period, filter }: FeeQuery,
  before: Period | null,
): Layout {
  return {
    groupBy,
    isGuarded: reader === 'PUBLIC' && isFinerThanDepartments(filter, groupBy),
    order: orderBy,
    top: top ?? null,
    monthsApart: before ? monthsApart(before, period) : 0,
  }
}

async function sumOf(
  query: FeeQuery,
  groupBy: readonly FeeReportDimension[],
  { reports }: Context,
) {
  const rows = await reports.sums(query, groupBy, mostGroups + 1)
  if (rows.length <= mostGroups) return rows
  throw new Failure(
    'TOO_MANY_GROUPS',
    `More than ${mostGroups} groups by ${groupBy.join(', ')}; narrow the report, or group by less`,
    { argument: 'groupBy' },
  )
}

/** A report as it was made. */
interface Made {
  readonly args: FeeReportArguments
  readonly basis: Basis
  readonly before: Period | null
  readonly table: Table
  /** The rules that rows break, as its reader gets them. */
  readonly violations: readonly ToldViolation[]
}

function reportOf(made: Made, page: Page) {
  const { basis, before, table, violations } = made
  const { query, coverage } = basis
  const all = table.rows.map((row) => rowOf(row, made))
  const totals = rowOf(table.totals, made)
  const { edges, pageInfo } = connection(rowsAfter(table.rows, page), page, rowKey)
  const content = { rows: all, totals, violations }
  return {
    period: query.period,
    comparedWith: before,
    rows: edges.map(({ node }) => rowOf(node, made)),
    totals,
    rowCount: table.rows.length,
    pageInfo,
    balanced: violations.length === 0,
    violations: violations.map(({ identity, left, right }) => ({
      identity,
      left: left === null ? null : String(left),
      right: right === null ? null : String(right),
    })),
    coverage,
    provenance: provenanceOf(made, content),
  }
}

/**
 * Says how a report came about. The hash is over all that the report tells its reader, whatever of it was
 * selected, and over what was asked: the moment where one was.
 */
function provenanceOf({ args, basis, before }: Made, content: object) {
  const { query, coverage, dossiersFollowedTo, asOf } = basis
  const asked = {
    report: 'feeReport',
    // Left out where none was asked for: such reports keep the hash that they had before there were moments.
    query: { ...query, asOf: query.asOf ?? undefined },
    before,
    groupBy: args.groupBy,
  }
  const sha256 = canonicalHash({ ...asked, coverage, ...content })
  const reportId = `feeReport-${sha256.slice(0, 16)}`
  return { reportId, asOf, isFixed: query.asOf !== null, dossiersFollowedTo, sha256 }
}

/** The rows of a page, and one more where others follow. Throws Failure BAD_USER_INPUT for a row that is not there. */
function rowsAfter(rows: readonly TableRow[], { size, after }: Page): readonly TableRow[] {
  if (after === null) return rows.slice(0, size + 1)
  const [kind, key] = after
  const at = rows.findIndex((row) => row.kind === kind && JSON.stringify(row.key) === key)
  if (at === -1) throw badInput('after', 'no row of this report')
  return rows.slice(at + 1, at + 2 + size)
}

function rowOf(row: TableRow, { args: { groupBy }, basis: { query }, before }: Made) {
  const { kind, key, current, previous } = row
  const inDimension = (dimension: FeeReportDimension) => key[groupBy.indexOf(dimension)] ?? null
  return {
    kind,
    key: shownKey(inDimension),
    figures: shownFigures(row, current, { query, groupBy }),
    previous:
      previous && before && shownFigures(row, previous, { query: asOver(query, before), groupBy }),
    delta: deltaOf(row),
  }
}

function shownKey(inDimension: (dimension: FeeReportDimension) => string | null) {
  const stub = (code: string | null) => code && { code }
  const [departmentCode, beneficiaryCode] = [inDimension('DEPARTMENT'), inDimension('BENEFICIARY')]
  const [fieldCode, procedureCode] = [inDimension('FIELD'), inDimension('PROCEDURE')]
  return {
    departmentCode,
    beneficiaryCode,
    fieldCode,
    procedureCode,
    kind: inDimension('KIND'),
    collectedAt: inDimension('COLLECTION_POINT'),
    assessedMonth: inDimension('ASSESSED_MONTH'),
    paidMonth: inDimension('PAID_MONTH'),
    dossierStanding: inDimension('DOSSIER_STANDING'),
    department: stub(departmentCode),
    beneficiary: stub(beneficiaryCode),
    field: stub(fieldCode),
    procedure: stub(procedureCode),
  }
}
