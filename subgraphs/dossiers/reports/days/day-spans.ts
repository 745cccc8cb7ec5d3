import { addDays, type LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import { monthAfter, stretchesOf } from '../flows/stretches.ts'

/** The days of a period, as few rows as tell them: whole months, halves of those at its edges, and single days. */
export interface DaySpans {
  /** The first of the whole months, and the one after the last. */
  readonly first: LocalDate
  readonly open: LocalDate
  readonly halves: readonly HalfMonth[]
  readonly days: readonly LocalDate[]
}

/** The first fourteen days of a month, or the others: quarters of reports run from the 15th to the 14th. */
export interface HalfMonth extends Period {
  readonly month: LocalDate
  readonly span: 'FROM_1ST' | 'FROM_15TH'
}

export function daySpansOf(period: Period): DaySpans {
  const { broken, open, days } = stretchesOf(period)
  const isWithin = ({ from, to }: Period) => from >= period.from && to <= period.to
  const edges = broken === null || broken === open ? [open] : [broken, open]
  const halves = edges.flatMap(halvesOf).filter(isWithin)
  const isToldByHalf = (day: LocalDate) => halves.some(({ from, to }) => from <= day && day <= to)
  return {
    first: broken === null ? period.from : monthAfter(broken),
    open,
    halves,
    days: days.filter((day) => day >= period.from && !isToldByHalf(day)),
  }
}

function halvesOf(month: LocalDate): HalfMonth[] {
  const fifteenth = addDays(month, 14)
  return [
    { month, span: 'FROM_1ST', from: month, to: addDays(fifteenth, -1) },
    { month, span: 'FROM_15TH', from: fifteenth, to: addDays(monthAfter(month), -1) },
  ]
}

/** Whether a period begins on the 15th of a month, and ends with a half or whole one. */
export function isOfHalves({ from, to }: Period): boolean {
  return from.endsWith('-15') && /-(01|15)$/.test(addDays(to, 1))
}
