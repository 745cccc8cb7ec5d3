declare const localDate: unique symbol
/** A calendar date in Asia/Ho_Chi_Minh, `2014-07-02`. Made only by the functions of this file. */
export type LocalDate = string & { readonly [localDate]: true }

/** The province keeps UTC+7 all year. */
const offsetMs = 7 * 3_600_000

const dateForm = /^\d{4}-\d{2}-\d{2}$/

/** Reads a calendar date of the years 1900 to 2199; null when malformed or when no such day exists. */
export function parseLocalDate(raw: string): LocalDate | null {
  if (!dateForm.test(raw)) return null
  const [year, month, day] = [raw.slice(0, 4), raw.slice(5, 7), raw.slice(8)].map(Number)
  if (year === undefined || month === undefined || day === undefined) return null
  const exists = year >= 1900 && year <= 2199 && day >= 1 && day <= daysIn(year, month)
  return exists ? (raw as LocalDate) : null
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** How many days a month has, 1 for January; none where there is no such month. */
function daysIn(year: number, month: number): number {
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && isLeapYear ? 29 : (daysOfMonths[month - 1] ?? 0)
}

/** The calendar date of a moment. */
export function localDateOf(moment: Date): LocalDate {
  return new Date(moment.getTime() + offsetMs).toISOString().slice(0, 10) as LocalDate
}

/** The moment at which a calendar date is over and the next one begins. */
export function endOf(date: LocalDate): Date {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 24 * 3_600_000 - offsetMs)
}

/** The calendar date some days later, or earlier where they are negative. */
export function addDays(date: LocalDate, days: number): LocalDate {
  const day = Date.parse(`${date}T00:00:00Z`) + days * 24 * 3_600_000
  return new Date(day).toISOString().slice(0, 10) as LocalDate
}

/** How many days after a date another one is. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return (Date.parse(to) - Date.parse(from)) / (24 * 3_600_000)
}

export function yearOf(date: LocalDate): number {
  return Number(date.slice(0, 4))
}

/** The day of the week, 1 for Monday to 7 for Sunday. */
export function weekdayOf(date: LocalDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7
}

/** The minutes since midnight of a moment, with fractions. */
export function minuteOf(moment: Date): number {
  const midnight = Date.parse(`${localDateOf(moment)}T00:00:00Z`)
  return (moment.getTime() + offsetMs - midnight) / 60_000
}

/** The moment at which a calendar date is some minutes old. */
export function momentAt(date: LocalDate, minute: number): Date {
  return new Date(Math.round(Date.parse(`${date}T00:00:00Z`) + minute * 60_000 - offsetMs))
}

/** A moment as RFC 3339 text at the province's offset: `2014-07-02T15:00:00+07:00`. */
export function formatMoment(moment: Date): string {
  const local = new Date(moment.getTime() + offsetMs).toISOString()
  return `${local.slice(0, local.endsWith('.000Z') ? 19 : 23)}+07:00`
}

const momentForm =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** Reads RFC 3339 text; the offset is required, since a bare local time names no moment. Null when malformed. */
export function parseMoment(raw: string): Date | null {
  const day = momentForm.exec(raw)?.[1]
  if (day === undefined || parseLocalDate(day) === null) return null
  return new Date(raw)
}
