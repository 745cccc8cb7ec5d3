export type TimeLimitUnit = 'WORKING_DAYS' | 'CALENDAR_DAYS' | 'WORKING_HOURS'

export interface TimeLimit {
  readonly unit: TimeLimitUnit
  readonly amount: number
}

/** A limit that is kept as working days. */
export function workingDays(amount: number | null): TimeLimit | null {
  return amount === null ? null : { unit: 'WORKING_DAYS', amount }
}
