import type { LocalDate } from '#domain/dates.ts'
import {
  type CalendarDay,
  dayIn,
  type Session,
  type WorkingCalendar,
  workingDayAfter,
} from './working-calendar.ts'

/** A day and a minute since its midnight, with fractions. */
export interface TimeOfDay {
  readonly date: LocalDate
  readonly minute: number
}

/** Where some minutes of office time end that begin at a minute of a working day. An end at closing time stays on its day. */
export function walkMinutes(
  calendar: WorkingCalendar,
  from: CalendarDay,
  minute: number,
  minutes: number,
): TimeOfDay {
  let left = minutes
  for (let day = from, begin = minute; ; day = workingDayAfter(calendar, day.date), begin = 0)
    for (const session of partsAfter(day, begin)) {
      if (left <= session.closes - session.opens)
        return { date: day.date, minute: session.opens + left }
      left -= session.closes - session.opens
    }
}

/** The minutes of office time between a minute of a working day and a later time. */
export function remainingMinutes(
  calendar: WorkingCalendar,
  from: CalendarDay,
  minute: number,
  end: TimeOfDay,
): number {
  if (from.date === end.date) return minutesUntil(partsAfter(from, minute), end.minute)
  let sum = minutesUntil(partsAfter(from, minute), Number.POSITIVE_INFINITY)
  let day = workingDayAfter(calendar, from.date)
  for (; day.date < end.date; day = workingDayAfter(calendar, day.date))
    sum += minutesUntil(day.sessions, Number.POSITIVE_INFINITY)
  return sum + minutesUntil(dayIn(calendar, end.date).sessions, end.minute)
}

function partsAfter({ sessions }: CalendarDay, minute: number): Session[] {
  return sessions
    .filter(({ closes }) => closes > minute)
    .map(({ opens, closes }) => ({ opens: Math.max(opens, minute), closes }))
}

function minutesUntil(sessions: readonly Session[], minute: number): number {
  return sessions.reduce(
    (sum, { opens, closes }) => sum + Math.max(0, Math.min(closes, minute) - opens),
    0,
  )
}
