import type { LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import type { CentreScope } from '#domain/scope.ts'
import { Failure } from '#kit/errors.ts'
import type { Sql } from '#kit/sql.ts'
import { refuseWaiting } from '../../reports/as-of.ts'
import { type ReportPeriodArgument, readReportPeriod } from '../../reports/report-period.ts'
import { periodCalendars, periodsWithin } from '../../reports/store.ts'
import { calendarOf } from '../calendar-rows.ts'
import { statedSharesOver } from '../store.ts'
import { workedDaysFor } from '../worked-days.ts'
import type { ReportQuery } from './basis.ts'
import { isOverInAMonth } from './early-count/store.ts'
import { liveCounts, liveDays, mergeCounts, mergeDays } from './live-groups.ts'
import { lastDay, type ReportDimension } from './query.ts'
import {
  agencyLevels,
  type CalendarVersion,
  calendarVersion,
  closeRecord,
  countDays,
  countGroups,
  recordBegin,
} from './store.ts'

/** More rows than anybody reads, and as many as an answer may hold. */
export const mostGroups = 20_000

/** What reports read from in one request; at most `mostRows` groups each. */
export function reportContext(sql: Sql, mostRows = mostGroups) {
  /** The levels of bodies, where what live sources tell has to be sorted by them. */
  const levelsFor = async ({ live }: ReportQuery) => (live.length > 0 ? agencyLevels(sql) : [])
  const tooMany = (groupBy: readonly ReportDimension[]) =>
    new Failure(
      'TOO_MANY_GROUPS',
      `More than ${mostRows} groups by ${groupBy.join(', ')}; narrow the report, or group by less`,
      { argument: 'groupBy' },
    )

  return {
    period: (argument: ReportPeriodArgument) => readReportPeriod(sql, argument),
    periods: (calendar: string, from: LocalDate, to: LocalDate) =>
      periodsWithin(sql, calendar, from, to),
    calendars: () => periodCalendars(sql),
    stated: (scope: CentreScope, { from, to }: Period) => statedSharesOver(sql, scope, from, to),
    begin: (asOf: Date | null) => recordBegin(sql, asOf),
    calendar: (asOf: Date | null) => calendarVersion(sql, asOf),
    /** Throws Failure RECORD_NOT_CLOSED where what is being recorded does not end in time. */
    close: (until: Date) => closeRecord(sql, until).catch(refuseWaiting),
    /** Throws Failure TOO_MANY_GROUPS for more groups than an answer may hold. */
    async counts(query: ReportQuery, groupBy: readonly ReportDimension[]) {
      if (await isOverInAMonth(sql, query, groupBy, mostRows)) throw tooMany(groupBy)
      const stored = await countGroups(sql, query, groupBy, mostRows + 1)
      const live = liveCounts(query.live, query, groupBy, await levelsFor(query))
      const rows = live.length > 0 ? mergeCounts([...stored, ...live]) : stored
      if (rows.length <= mostRows) return rows
      throw tooMany(groupBy)
    },
    async days(query: ReportQuery, groupBy: readonly ReportDimension[], { rows }: CalendarVersion) {
      const period = { from: query.period.from, to: lastDay(query) }
      const workedDays = workedDaysFor(calendarOf(rows, null), period)
      const stored = await countDays(sql, query, groupBy, { workedDays, calendar: rows })
      const live = liveDays(query.live, query, groupBy, await levelsFor(query))
      return live.length > 0 ? mergeDays([...stored, ...live]) : stored
    },
  }
}
