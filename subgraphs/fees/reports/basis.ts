import type { GraphQLResolveInfo } from 'graphql'
import type { Coverage } from '#domain/coverage.ts'
import { type LocalDate, localDateOf } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import type { CentreScope } from '#domain/scope.ts'
import { badInput } from '#kit/errors.ts'
import { fixRecord, refuseWaiting } from '../../reports/as-of.ts'
import {
  checkCovered,
  type ReportPeriod,
  type ReportPeriodArgument,
} from '../../reports/report-period.ts'
import type { FeesContext as Context } from '../context.ts'
import {
  type FeeQuery,
  type FeeReportDimension,
  type FeeReportFilter,
  needsDossiers,
} from './query.ts'

/** What decides the figures of a report. */
export interface Asked {
  readonly period: ReportPeriodArgument
  readonly scope: CentreScope
  readonly filter?: FeeReportFilter | null
  readonly groupBy: readonly FeeReportDimension[]
  readonly lateAfterDays: number
  readonly asOf?: Date | null
  readonly minCoverage: number
}

/** What a report is made from: all that decides its figures. */
export interface Basis {
  readonly query: FeeQuery & { readonly period: ReportPeriod }
  readonly coverage: Coverage
  /** How far it is known how dossiers stand; null where that is not asked. */
  readonly dossiersFollowedTo: Date | null
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
  asked: Asked,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Basis> {
  const { reports, sources, now } = context
  const { scope, groupBy, lateAfterDays, minCoverage } = asked
  const filter = asked.filter ?? {}
  const asOf = asked.asOf ?? null
  const isByDossiers = needsDossiers(filter, groupBy)
  if (asOf) {
    if (isByDossiers)
      throw badInput('asOf', 'not with dossierStanding: how dossiers stood then is not kept here')
    await fixRecord(reports, asOf, now)
  }
  const { day: first } = await reports.begin(asOf)
  const period = await reports.period(asked.period)
  const today = localDateOf(asOf ?? now)
  checkCovered(period, { first, today })
  const { department, beneficiary: agency } = filter
  const admission = { scope, department, agency }
  const { coverage, without } = asOf
    ? await sources.coverAsOf(info, admission, minCoverage, asOf).catch(refuseWaiting)
    : await sources.cover(info, admission, minCoverage)
  const lastDay = lastDayOf(period, today)
  const query = { period, lastDay, scope, filter, without, lateAfterDays, asOf }
  const dossiersFollowedTo = isByDossiers ? await reports.dossiersFollowedTo() : null
  return { query, coverage, dossiersFollowedTo, asOf: asOf ?? now }
}

/** The same question of another period. */
export function asOver(query: FeeQuery, period: Period): FeeQuery {
  return { ...query, period, lastDay: lastDayOf(period, query.lastDay) }
}

function lastDayOf({ to }: Period, latest: LocalDate): LocalDate {
  return to < latest ? to : latest
}
