import { addDays, type LocalDate, weekdayOf, yearOf } from '#domain/dates.ts'
import { Failure } from '#kit/errors.ts'

/** Office hours without a break, in minutes since midnight. */
export interface Session {
  readonly opens: number
  readonly closes: number
}

/** A day that is not as its weekday would have it, and why. */
export interface SpecialDay {
  readonly date: LocalDate
  readonly kind: 'HOLIDAY' | 'COMPENSATORY' | 'SWAP_OFF' | 'MAKE_UP'
  readonly legalBasis: string
  /** The day off that a make-up day is worked for, whose hours it keeps; null for days off. */
  readonly makesUpFor: LocalDate | null
}

/** When one agency works. */
export interface WorkingCalendar {
  /** The years of which the special days are known. */
  readonly years: ReadonlySet<number>
  /** The sessions of a weekday, 1 for Monday to 7 for Sunday; a weekday without any is weekend. */
  readonly sessions: ReadonlyMap<number, readonly Session[]>
  readonly specialDays: ReadonlyMap<LocalDate, SpecialDay>
}

export type DayKind = 'WORKING' | 'WEEKEND' | SpecialDay['kind']

/** One day of a calendar; it has sessions when and only when the agency works on it. */
export interface CalendarDay {
  readonly date: LocalDate
  readonly kind: DayKind
  readonly legalBasis: string | null
  readonly sessions: readonly Session[]
}

/**
 * What a day is at an agency. Make-up days are working days with the hours of the day that they are
 * worked for.
 *
 * Throws Failure CALENDAR_NOT_LOADED, which names the year, where its special days are not known: a
 * day is never guessed. Source: domain reference §3.4.
 */
export function dayIn(calendar: WorkingCalendar, date: LocalDate): CalendarDay {
  const year = yearOf(date)
  if (!calendar.years.has(year))
    throw new Failure('CALENDAR_NOT_LOADED', `The calendar of ${year} has not been loaded`)
  const special = calendar.specialDays.get(date)
  if (special === undefined) return ordinaryDay(calendar, date)
  const { kind, legalBasis, makesUpFor } = special
  const sessions = makesUpFor === null ? [] : sessionsOn(calendar, makesUpFor)
  return { date, kind, legalBasis, sessions }
}

function ordinaryDay(calendar: WorkingCalendar, date: LocalDate): CalendarDay {
  const sessions = sessionsOn(calendar, date)
  return { date, kind: sessions.length > 0 ? 'WORKING' : 'WEEKEND', legalBasis: null, sessions }
}

function sessionsOn({ sessions }: WorkingCalendar, date: LocalDate): readonly Session[] {
  return sessions.get(weekdayOf(date)) ?? []
}

export function isWorkingDay({ sessions }: CalendarDay): boolean {
  return sessions.length > 0
}

/** The first working day from a day on, that day included. */
export function workingDayFrom(calendar: WorkingCalendar, date: LocalDate): CalendarDay {
  const day = dayIn(calendar, date)
  return isWorkingDay(day) ? day : workingDayAfter(calendar, date)
}

/** The first working day after a day. */
export function workingDayAfter(calendar: WorkingCalendar, date: LocalDate): CalendarDay {
  let day = dayIn(calendar, addDays(date, 1))
  while (!isWorkingDay(day)) day = dayIn(calendar, addDays(day.date, 1))
  return day
}

/** The n-th working day after a day; the day itself for 0. */
export function workingDaysAfter(
  calendar: WorkingCalendar,
  date: LocalDate,
  days: number,
): LocalDate {
  let last = date
  for (let counted = 0; counted < days; counted++) last = workingDayAfter(calendar, last).date
  return last
}

/** How many working days lie after one day, up to and with another. */
export function workingDaysBetween(
  calendar: WorkingCalendar,
  after: LocalDate,
  upTo: LocalDate,
): number {
  let days = 0
  for (let date = addDays(after, 1); date <= upTo; date = addDays(date, 1))
    if (isWorkingDay(dayIn(calendar, date))) days++
  return days
}

/** The days off from one day up to and with another. */
export function daysOffBetween(
  calendar: WorkingCalendar,
  from: LocalDate,
  upTo: LocalDate,
): CalendarDay[] {
  const off: CalendarDay[] = []
  for (let date = from; date <= upTo; date = addDays(date, 1)) {
    const day = dayIn(calendar, date)
    if (!isWorkingDay(day)) off.push(day)
  }
  return off
}
