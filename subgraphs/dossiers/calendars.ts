import type { AgencyCode } from '#domain/codes.ts'
import type { Sql } from '#kit/sql.ts'
import { calendarOf } from './calendar-rows.ts'
import { calendarDays, calendarYears, officeSessions } from './store.ts'
import type { WorkingCalendar } from './working-calendar.ts'

export type Calendars = (agency: AgencyCode | null) => Promise<WorkingCalendar>

/** Gives the calendar of an agency, or that of all; what is stored of them is read once, when first asked for. */
export function loadCalendars(sql: Sql): Calendars {
  let reading: ReturnType<typeof readRows> | undefined
  return async (agency) => {
    reading ??= readRows(sql)
    return calendarOf(await reading, agency)
  }
}

async function readRows(sql: Sql) {
  const [years, sessions, days] = await Promise.all([
    calendarYears(sql),
    officeSessions(sql),
    calendarDays(sql),
  ])
  return { years, sessions, days }
}
