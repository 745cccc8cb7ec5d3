import { addDays, type LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'

/** The days since the beginning of the month in which a period begins, as few rows of flows as tell them. */
export interface Stretches {
  /** The first day of that month: counting begins with what was pending then. */
  readonly opening: LocalDate
  /** The first day of the month that does not end within the period any more. */
  readonly open: LocalDate
  /** The first day of the month that the period begins within, which is read by days; null where it begins with one. */
  readonly broken: LocalDate | null
  /** The days that are in none of the whole months. */
  readonly days: readonly LocalDate[]
}

export function stretchesOf({ from, to }: Period): Stretches {
  const opening = monthOf(from < to ? from : to)
  const broken = opening === from ? null : opening
  const open = monthOf(addDays(to, 1))
  const edges = broken === null || broken === open ? [open] : [broken, open]
  const days = edges.flatMap((month) => daysOfMonth(month).filter((day) => day <= to))
  return { opening, open, broken, days }
}

/** The first day of the month of a day. */
export function monthOf(day: LocalDate): LocalDate {
  return addDays(day, 1 - Number(day.slice(8)))
}

/** The first day of the month after one. */
export function monthAfter(month: LocalDate): LocalDate {
  return monthOf(addDays(month, 31))
}

function daysOfMonth(month: LocalDate): LocalDate[] {
  const days = Array.from({ length: 31 }, (_, later) => addDays(month, later))
  return days.filter((day) => monthOf(day) === month)
}
