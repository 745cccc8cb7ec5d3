import { addDays, daysBetween, type LocalDate, parseLocalDate, yearOf } from './dates.ts'
import type { Period } from './period.ts'

export type CompareTo = 'PREVIOUS_PERIOD' | 'SAME_PERIOD_LAST_YEAR'

/**
 * The period that another one is compared with: the one directly before it, or the same one a year
 * earlier.
 *
 * A period of whole months, from whatever day of the month they begin on, has as many months before
 * it; any other has as many days. 29 February of the year before is the 28th.
 */
export function comparedPeriod({ from, to }: Period, compare: CompareTo): Period {
  const months = wholeMonths({ from, to })
  if (compare === 'PREVIOUS_PERIOD') {
    const before = addDays(from, -1)
    if (months === null) return { from: addDays(before, -daysBetween(from, to)), to: before }
    return { from: addMonths(from, -months), to: before }
  }
  if (months === null) return { from: addMonths(from, -12), to: addMonths(to, -12) }
  return { from: addMonths(from, -12), to: addDays(addMonths(addDays(to, 1), -12), -1) }
}

/** How many months after a period another one begins, by the calendar months of their first days. */
export function monthsApart(earlier: Period, later: Period): number {
  return monthNumber(later.from) - monthNumber(earlier.from)
}

/** The date some months later or earlier; the last day of a month where it has no such day. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const month = monthNumber(date) + months
  const year = String(Math.floor(month / 12)).padStart(4, '0')
  const first = `${year}-${String((month % 12) + 1).padStart(2, '0')}`
  for (let day = Number(date.slice(8)); ; day--) {
    const found = parseLocalDate(`${first}-${String(day).padStart(2, '0')}`)
    if (found) return found
    if (day <= 1) throw new RangeError(`${date} and ${months} months leave the years known`)
  }
}

/** How many whole months a period is; null where it does not end as it begins. */
function wholeMonths({ from, to }: Period): number | null {
  const next = addDays(to, 1)
  return next.slice(8) === from.slice(8) ? monthNumber(next) - monthNumber(from) : null
}

function monthNumber(date: LocalDate): number {
  return yearOf(date) * 12 + Number(date.slice(5, 7)) - 1
}
