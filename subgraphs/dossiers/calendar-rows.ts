import { type AgencyCode, isWithin } from '#domain/codes.ts'
import type { Session, SpecialDay, WorkingCalendar } from './working-calendar.ts'

/** A year whose special days are known. Rows without an agency hold for all of them. */
export interface CalendarYearRow {
  readonly agency: AgencyCode | null
  readonly year: number
}

export interface OfficeSessionRow extends Session {
  readonly agency: AgencyCode | null
  /** 1 for Monday to 7 for Sunday. */
  readonly weekday: number
}

export interface CalendarDayRow extends SpecialDay {
  readonly agency: AgencyCode | null
}

/** All that is stored of calendars. */
export interface CalendarRows {
  readonly years: readonly CalendarYearRow[]
  readonly sessions: readonly OfficeSessionRow[]
  readonly days: readonly CalendarDayRow[]
}

type OfAgency = { readonly agency: AgencyCode | null }

/**
 * The calendar of an agency, or the one of all agencies.
 *
 * Years and special days are those of all agencies, of the bodies above it and its own, the nearest
 * before the others; office hours are those of the nearest that has any.
 */
export function calendarOf(rows: CalendarRows, agency: AgencyCode | null): WorkingCalendar {
  const years = rowsOf(rows.years, agency).map(({ year }) => year)
  const days = rowsOf(rows.days, agency).map((day) => [day.date, day] as const)
  const sessions = rowsOf(rows.sessions, agency)
  const nearest = sessions.at(-1)?.agency
  const ofNearest = sessions.filter((session) => session.agency === nearest)
  return {
    years: new Set(years),
    sessions: Map.groupBy(ofNearest, ({ weekday }) => weekday),
    specialDays: new Map(days),
  }
}

/** The rows that hold for an agency, the nearest last. */
function rowsOf<Row extends OfAgency>(rows: readonly Row[], agency: AgencyCode | null): Row[] {
  return rows
    .filter((row) => row.agency === null || (agency !== null && isWithin(agency, row.agency)))
    .sort((one, other) => (one.agency?.length ?? 0) - (other.agency?.length ?? 0))
}
