import { addDays, type LocalDate, localDateOf, minuteOf, momentAt } from '#domain/dates.ts'
import { badInput } from '#kit/errors.ts'
import {
  type CalendarDay,
  type DayKind,
  dayIn,
  daysOffBetween,
  type WorkingCalendar,
  workingDayAfter,
  workingDayFrom,
  workingDaysAfter,
  workingDaysBetween,
} from './working-calendar.ts'
import { remainingMinutes, walkMinutes } from './working-time.ts'

export type TimeLimitUnit = 'WORKING_DAYS' | 'CALENDAR_DAYS' | 'WORKING_HOURS'

/** How long a procedure may take. */
export interface TimeLimit {
  readonly unit: TimeLimitUnit
  readonly amount: number
}

/** When a result is promised. `at` is set for limits in hours only. */
export interface Due {
  readonly date: LocalDate
  readonly at: Date | null
}

/** A promise with the days off that it passes over. */
export interface Appointment extends Due {
  readonly skippedDays: readonly SkippedDay[]
}

export interface SkippedDay {
  readonly date: LocalDate
  readonly kind: DayKind
  readonly legalBasis: string | null
}

/** Where a clock starts or stops: a minute, with fractions, within the hours of a working day. */
interface OfficeTime {
  readonly day: CalendarDay
  readonly minute: number
}

/**
 * The appointment for a dossier accepted at a moment.
 *
 * Days are counted from the day after that on which counting begins: the day of acceptance, or, after
 * closing and on a day off, the next working day. Calendar days pass over nothing, but never end on a
 * day off. Hours are those of the office's sessions, eight to a usual day.
 *
 * Throws Failure CALENDAR_NOT_LOADED where it would reach a year that is not known, and BAD_USER_INPUT
 * for a limit that is no positive whole number. Source: domain reference §3.4.
 */
export function appointmentFor(
  calendar: WorkingCalendar,
  acceptedAt: Date,
  limit: TimeLimit,
): Appointment {
  checkAmount(limit)
  const start = officeTimeFrom(calendar, acceptedAt)
  const due = dueAfter(calendar, start, limit)
  return { ...due, skippedDays: skippedDays(calendar, acceptedAt, start, due, limit) }
}

function checkAmount({ amount }: TimeLimit): void {
  if (Number.isSafeInteger(amount) && amount > 0) return
  throw badInput('limit.amount', `a time limit is 1 or more, not ${amount}`)
}

/** Before opening and in a break the clock waits for the next session; after closing and on a day off for the next working day. */
function officeTimeFrom(calendar: WorkingCalendar, at: Date): OfficeTime {
  const today = dayIn(calendar, localDateOf(at))
  const now = minuteOf(at)
  const session = today.sessions.find(({ closes }) => now <= closes)
  if (session) return { day: today, minute: Math.max(now, session.opens) }
  const day = workingDayAfter(calendar, today.date)
  return { day, minute: day.sessions[0]?.opens ?? 0 }
}

function dueAfter(calendar: WorkingCalendar, start: OfficeTime, { unit, amount }: TimeLimit): Due {
  const { date } = start.day
  if (unit === 'WORKING_DAYS') return { date: workingDaysAfter(calendar, date, amount), at: null }
  if (unit === 'WORKING_HOURS') return afterMinutes(calendar, start, amount * 60)
  return {
    date: workingDayFrom(calendar, calendarDaysAfter(calendar, date, amount)).date,
    at: null,
  }
}

function calendarDaysAfter(calendar: WorkingCalendar, date: LocalDate, days: number): LocalDate {
  let last = date
  for (let counted = 0; counted < days; counted++) last = dayIn(calendar, addDays(last, 1)).date
  return last
}

function afterMinutes(
  calendar: WorkingCalendar,
  { day, minute }: OfficeTime,
  minutes: number,
): Due {
  const end = walkMinutes(calendar, day, minute, minutes)
  return { date: end.date, at: momentAt(end.date, end.minute) }
}

/** Calendar days that are counted are not passed over, be they off or not. */
function skippedDays(
  calendar: WorkingCalendar,
  acceptedAt: Date,
  start: OfficeTime,
  due: Due,
  { unit, amount }: TimeLimit,
): SkippedDay[] {
  const off = daysOffBetween(calendar, localDateOf(acceptedAt), due.date)
  const lastCounted = unit === 'CALENDAR_DAYS' ? addDays(start.day.date, amount - 1) : ''
  return off
    .filter(({ date }) => date < start.day.date || date > lastCounted)
    .map(({ date, kind, legalBasis }) => ({ date, kind, legalBasis }))
}

/**
 * The appointment after a pause, such as for a supplement: time used counts, and what was left at the
 * request is left at the resumption. Never earlier than before; a pause within one working day, and
 * one that begins after the appointment has passed, leave it.
 *
 * Throws Failure CALENDAR_NOT_LOADED as `appointmentFor` does. Source: domain reference §3.4.
 */
export function resumedAppointment(
  calendar: WorkingCalendar,
  due: Due,
  requestedAt: Date,
  resumedAt: Date,
): Due {
  const request = officeTimeFrom(calendar, requestedAt)
  const resumption = officeTimeFrom(calendar, resumedAt)
  if (due.at !== null) return resumedAfterHours(calendar, due, due.at, request, resumption)
  if (request.day.date > due.date || resumption.day.date <= request.day.date) return due
  const left = workingDaysBetween(calendar, request.day.date, due.date)
  return { date: workingDaysAfter(calendar, resumption.day.date, left), at: null }
}

function resumedAfterHours(
  calendar: WorkingCalendar,
  due: Due,
  dueAt: Date,
  request: OfficeTime,
  resumption: OfficeTime,
): Due {
  const requestedAt = momentAt(request.day.date, request.minute)
  const resumedAt = momentAt(resumption.day.date, resumption.minute)
  if (requestedAt >= dueAt || resumedAt <= requestedAt) return due
  const end = { date: due.date, minute: minuteOf(dueAt) }
  const left = remainingMinutes(calendar, request.day, request.minute, end)
  return afterMinutes(calendar, resumption, left)
}
