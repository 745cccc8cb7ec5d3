import type { GraphQLResolveInfo } from 'graphql'
import { type CompareTo, comparedPeriod } from '#domain/compared-period.ts'
import type { Coverage } from '#domain/coverage.ts'
import { localDateOf } from '#domain/dates.ts'
import type { CentreScope } from '#domain/scope.ts'
import { fixRecord, refuseWaiting } from '../../reports/as-of.ts'
import {
  checkCovered,
  type ReportPeriod,
  type ReportPeriodArgument,
} from '../../reports/report-period.ts'
import type { DossiersContext as Context } from '../context.ts'
import type { LiveDossiers } from '../live-dossiers.ts'
import type { FormQuery, ReportDimension, ReportFilter } from './query.ts'
import type { CalendarVersion } from './store.ts'

/** What every report on dossiers is asked with. */
export interface Asked {
  readonly period: ReportPeriodArgument
  readonly scope: CentreScope
  readonly filter?: ReportFilter | null
  readonly asOf?: Date | null
  readonly minCoverage: number
}

/** What the kind of a report adds. */
export interface Kind {
  readonly groupBy: readonly ReportDimension[]
  /** Null where nothing is compared. */
  readonly compare: CompareTo | null
}

/** A query with what live sources count for it. */
export interface ReportQuery extends FormQuery {
  readonly period: ReportPeriod
  readonly live: readonly LiveDossiers[]
}

/** What a report is made from: all that decides its figures. */
export interface Basis {
  readonly query: ReportQuery
  /** The same over the period compared with; null where nothing is. */
  readonly before: ReportQuery | null
  readonly coverage: Coverage
  readonly calendar: CalendarVersion
  /** The moment up to which the record counts. */
  readonly asOf: Date
}

/**
 * Fixes what a report is made from. Where `asOf` is given, the record is closed up to it, so that the
 * same report is the same, or refused, whenever it is made again, and sources are those of that moment.
 *
 * Throws Failure AS_OF_NOT_COVERED, PERIOD_NOT_COVERED, RECORD_NOT_CLOSED, COVERAGE_TOO_LOW and
 * BAD_USER_INPUT.
 */
export async function basisOf(
  { scope, minCoverage, ...asked }: Asked,
  { groupBy, compare }: Kind,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Basis> {
  const { reports, sources, now } = context
  const asOf = asked.asOf ?? null
  const filter = asked.filter ?? {}
  if (asOf) await fixRecord(reports, asOf, now)
  const { day: first } = await reports.begin(asOf)
  const period = await reports.period(asked.period)
  const today = localDateOf(asOf ?? now)
  checkCovered(period, { first, today })
  const before = compare && { ...comparedPeriod(period, compare), calendar: null, code: null }
  // Live sources tell only of now, and not when dossiers ended.
  const isLive = asOf === null && !groupBy.includes('COMPLETED_MONTH')
  const ask = (over: ReportPeriod | null) =>
    isLive && over ? context.live({ period: over, scope, filter }) : null
  const [live, liveBefore] = await Promise.all([ask(period), ask(before)])
  const { department, locality, agency } = filter
  const admission = { scope, department, locality, agency }
  const { coverage, without } = asOf
    ? await sources.coverAsOf(info, admission, minCoverage, asOf).catch(refuseWaiting)
    : await sources.cover(info, admission, minCoverage, live?.states)
  const query = { scope, filter, without, asOf, today }
  return {
    query: { ...query, period, live: live?.rows ?? [] },
    before: before && { ...query, period: before, live: liveBefore?.rows ?? [] },
    coverage,
    calendar: await reports.calendar(asOf),
    asOf: asOf ?? now,
  }
}
