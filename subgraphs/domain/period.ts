import { badInput } from '#kit/errors.ts'
import type { LocalDate } from './dates.ts'

/** Calendar dates in Asia/Ho_Chi_Minh, both included. */
export interface Period {
  readonly from: LocalDate
  readonly to: LocalDate
}

/** A period up to today, where it ends later: days after today count nothing. */
export function untilToday(period: Period, today: LocalDate): Period {
  return period.to <= today ? period : { from: period.from, to: today }
}

/** Throws Failure BAD_USER_INPUT when a period ends before it begins. */
export function checkPeriod(period: Period, argument = 'period'): Period {
  if (period.from <= period.to) return period
  throw badInput(argument, `it ends (${period.to}) before it begins (${period.from})`)
}
