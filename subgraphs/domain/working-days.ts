import { addDays, type LocalDate, weekdayOf } from './dates.ts'

/** Dossiers that took more working days than this are counted together. */
export const mostWorkingDays = 250

/** Who ended this many calendar days after acceptance has taken more than the most that is told apart. */
export const longestReach = 400

/**
 * Which days are worked within a span, in a form that any database can count by: the week, and the days
 * that are not as the week would have it.
 */
export interface WorkedDays {
  /** The span, both ends included; `from` is after `to` where nothing is known. */
  readonly from: LocalDate
  readonly to: LocalDate
  /** Whether a weekday is worked, Monday first. */
  readonly week: readonly boolean[]
  readonly exceptions: ReadonlyArray<{ readonly date: LocalDate; readonly isWorked: boolean }>
}

/** The days of a span with how many of them, from its first on, are worked. */
export function countWorkedDays({ from, to, week, exceptions }: WorkedDays): {
  readonly days: readonly LocalDate[]
  readonly worked: readonly number[]
} {
  const known = new Map(exceptions.map(({ date, isWorked }) => [date, isWorked]))
  const days: LocalDate[] = []
  const worked: number[] = []
  let count = 0
  for (let date = from; date <= to; date = addDays(date, 1)) {
    if (known.get(date) ?? week[weekdayOf(date) - 1]) count++
    days.push(date)
    worked.push(count)
  }
  return { days, worked }
}

/** How many dossiers took how many working days; of different dossiers they add up. */
export interface Histogram {
  /** By working days; those that took longer than the most that is told apart stand at one more. */
  readonly byDays: ReadonlyMap<number, number>
  /** Those of which the calendar is not known for all of their time. */
  readonly uncounted: number
}

export const noDays: Histogram = { byDays: new Map(), uncounted: 0 }

/** Some dossiers that took the same number of working days; null where that is not known. */
export function histogramOf(days: number | null, dossiers: number): Histogram {
  if (days === null) return { byDays: new Map(), uncounted: dossiers }
  return { byDays: new Map([[days, dossiers]]), uncounted: 0 }
}

export function addHistograms(one: Histogram, other: Histogram): Histogram {
  return sumHistograms([one, other])
}

/** All of them together. */
export function sumHistograms(histograms: readonly Histogram[]): Histogram {
  const byDays = new Map<number, number>()
  let uncounted = 0
  for (const histogram of histograms) {
    uncounted += histogram.uncounted
    for (const [days, count] of histogram.byDays) byDays.set(days, (byDays.get(days) ?? 0) + count)
  }
  return { byDays, uncounted }
}

/** How many dossiers are in a histogram. */
export function countedIn({ byDays }: Histogram): number {
  return [...byDays.values()].reduce((sum, count) => sum + count, 0)
}

/** Whose place tells a percentage of so many: that of the nearest rank, from 1 on. */
export function rankOf(dossiers: number, percent: number): number {
  return Math.ceil((dossiers * percent) / 100)
}

/**
 * The fewest working days within which a percentage of the dossiers, 1 to 100, was done (nearest rank).
 * Exact, since each number of days is counted by itself; null where there are none, or where it is more
 * days than are told apart.
 */
export function percentileOf(histogram: Histogram, percent: number): number | null {
  const rank = rankOf(countedIn(histogram), percent)
  let counted = 0
  for (const [days, count] of [...histogram.byDays].sort(([one], [other]) => one - other)) {
    counted += count
    if (counted >= rank) return days > mostWorkingDays ? null : days
  }
  return null
}
