import type { LocalDate } from '#domain/dates.ts'
import { checkPeriod, type Period } from '#domain/period.ts'
import { badInput, Failure } from '#kit/errors.ts'
import type { Sql } from '#kit/sql.ts'
import { periodByCode } from './store.ts'

/** A period as a client asks for it: by its days, or by its code in a calendar. */
export interface ReportPeriodArgument {
  readonly from?: LocalDate | null
  readonly to?: LocalDate | null
  readonly calendar?: string | null
  readonly code?: string | null
}

/** The days that a report covers; calendar and code are null where it was asked for by days. */
export interface ReportPeriod extends Period {
  readonly calendar: string | null
  readonly code: string | null
}

/**
 * Finds the days of a period that was asked for.
 *
 * Throws Failure BAD_USER_INPUT where it is neither days nor a code, or both, where the calendar has no
 * such period, and where it ends before it begins.
 */
export async function readReportPeriod(
  sql: Sql,
  { from, to, calendar, code }: ReportPeriodArgument,
): Promise<ReportPeriod> {
  const byDays = from && to && !calendar && !code
  const byCode = calendar && code && !from && !to
  if (byDays) return { ...checkPeriod({ from, to }), calendar: null, code: null }
  if (!byCode) throw badInput('period', 'either from and to, or calendar and code')
  const [found] = await periodByCode(sql, calendar, code)
  if (!found) throw badInput('period.code', `the calendar ${calendar} has no period ${code}`)
  return { from: found.from, to: found.to, calendar, code }
}

/** The days of which a store can tell anything: from the first that it holds something of to today. */
export interface KnownDays {
  /** Null where nothing is held yet. */
  readonly first: LocalDate | null
  readonly today: LocalDate
}

/** Throws Failure PERIOD_NOT_COVERED for a period that begins after today or ends before the first day known. */
export function checkCovered(period: Period, { first, today }: KnownDays): void {
  const { from, to } = period
  if (from > today)
    throw new Failure('PERIOD_NOT_COVERED', `The period begins on ${from}, after today (${today})`)
  if (first === null) throw new Failure('PERIOD_NOT_COVERED', 'Nothing is on record yet')
  if (to < first)
    throw new Failure(
      'PERIOD_NOT_COVERED',
      `The period ends on ${to}, before the first day on record (${first})`,
    )
}
