import { badInput } from '#kit/errors.ts'
import type { LocalDate } from './dates.ts'

/** Calendar dates in Asia/Ho_Chi_Minh, both included. */
export interface Period {
  readonly from: LocalDate
  readonly to: LocalDate
}

/** Throws Failure BAD_USER_INPUT when a period ends before it begins. */
export function checkPeriod(period: Period, argument = 'period'): Period {
  if (period.from <= period.to) return period
  throw badInput(argument, `it ends (${period.to}) before it begins (${period.from})`)
}
