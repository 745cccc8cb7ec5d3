import { addDays, type LocalDate, localDateOf } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import { type Dimension, dimensions } from './told.ts'

const monthsOfYears = 60

/** A moment at which a month of the record is still to come. */
export const asOfMonthAgo = new Date('2025-12-01T09:00:00+07:00')

/**
 * Every span of so many months within the five years, from the first or from the 15th of a month, in an
 * order that looks random and is the same on every run.
 */
export function spansOf(months: number): readonly Period[] {
  const spans: Period[] = []
  for (let month = 1; month + months < monthsOfYears; month++)
    for (const day of [1, 15])
      spans.push({ from: dayIn(month, day), to: addDays(dayIn(month + months, day), -1) })
  return shuffled(spans)
}

/** Those that ended before a moment. */
export function closedBy(periods: readonly Period[], moment: Date): readonly Period[] {
  return periods.filter(({ to }) => to < localDateOf(moment))
}

/** What the form is by in this bench. */
export const form: readonly Dimension[] = ['DEPARTMENT', 'FIELD']

/** Any two things to group by, each with so many of the periods. */
export function pairedWith(periods: readonly Period[], each: number) {
  const pairs = dimensions.flatMap((one, index) =>
    dimensions.slice(index + 1).map((other) => [one, other] as const),
  )
  return pairs.flatMap((groupBy, index) =>
    periods.slice(each * index, each * index + each).map((period) => ({ period, groupBy })),
  )
}

/** A day of the n-th month since January 2021. */
function dayIn(month: number, day: number): LocalDate {
  return localDateOf(new Date(Date.UTC(2021, month, day)))
}

/** No number of spans is a multiple of this prime. */
const prime = 1_009

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item, index) => ({ item, place: ((index + 1) * 617) % prime }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item)
}
