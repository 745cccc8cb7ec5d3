import { addDays, type LocalDate, parseLocalDate, weekdayOf, yearOf } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import { longestReach, type WorkedDays } from '#domain/working-days.ts'
import { dayIn, isWorkingDay, type WorkingCalendar } from './working-calendar.ts'

/**
 * The worked days by which dossiers that end in a period are measured: from so long before it that whatever
 * is older took longer than is told apart, as far as the calendar is known without a gap.
 */
export function workedDaysFor(
  calendar: WorkingCalendar,
  { from: first, to: last }: Period,
): WorkedDays {
  const from = knownFrom(calendar, addDays(first, -longestReach), last)
  const to = calendar.years.has(yearOf(last)) ? last : addDays(from, -1)
  const week = [1, 2, 3, 4, 5, 6, 7].map((weekday) => calendar.sessions.has(weekday))
  return { from, to, week, exceptions: exceptionsIn(calendar, week, { from, to }) }
}

/** The first day from which on every year is known up to the last. */
function knownFrom({ years }: WorkingCalendar, earliest: LocalDate, last: LocalDate): LocalDate {
  let year = yearOf(last)
  while (years.has(year - 1) && year > yearOf(earliest)) year--
  const begin = parseLocalDate(`${year}-01-01`) ?? earliest
  return begin > earliest ? begin : earliest
}

function exceptionsIn(calendar: WorkingCalendar, week: readonly boolean[], { from, to }: Period) {
  return [...calendar.specialDays.keys()]
    .filter((date) => date >= from && date <= to)
    .map((date) => ({ date, isWorked: isWorkingDay(dayIn(calendar, date)) }))
    .filter(({ date, isWorked }) => isWorked !== week[weekdayOf(date) - 1])
    .sort((one, other) => (one.date < other.date ? -1 : 1))
}
