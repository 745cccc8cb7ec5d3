import { type LocalDate, parseLocalDate } from '#domain/dates.ts'

/** When somebody was born: the year, and the day where the papers give it. */
export interface BirthDate {
  readonly year: number
  readonly day: LocalDate | null
}

/**
 * Reads a birth date, `1987-05-06` or the bare year `1987`, as older papers have it.
 *
 * Null when malformed, when no such day exists, and out of the years 1900 to 2199.
 */
export function parseBirthDate(raw: string): BirthDate | null {
  const isBare = /^\d{4}$/.test(raw)
  const day = parseLocalDate(isBare ? `${raw}-01-01` : raw)
  return day && { year: Number(day.slice(0, 4)), day: isBare ? null : day }
}
