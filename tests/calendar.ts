import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parseLocalDate } from '#domain/dates.ts'
import { type CalendarRows, calendarOf } from '../subgraphs/dossiers/calendar-rows.ts'

interface CalendarFile {
  readonly years: readonly number[]
  readonly sessions: ReadonlyArray<{ weekday: number; opens: string; closes: string }>
  readonly days: ReadonlyArray<{
    date: string
    kind: 'HOLIDAY' | 'COMPENSATORY' | 'SWAP_OFF' | 'MAKE_UP'
    legalBasis: string
    makesUpFor?: string
  }>
}

const file: CalendarFile = JSON.parse(
  readFileSync(new URL('../subgraphs/dossiers/calendar.json', import.meta.url), 'utf8'),
)

export function day(raw: string) {
  const date = parseLocalDate(raw)
  assert.ok(date, raw)
  return date
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number)
  return hours * 60 + rest
}

/** What is stored of the calendar of all agencies, as rows. */
export const calendarRows: CalendarRows = {
  years: file.years.map((year) => ({ agency: null, year })),
  sessions: file.sessions.map(({ weekday, opens, closes }) => ({
    agency: null,
    weekday,
    opens: minutes(opens),
    closes: minutes(closes),
  })),
  days: file.days.map(({ date, kind, legalBasis, makesUpFor }) => ({
    agency: null,
    date: day(date),
    kind,
    legalBasis,
    makesUpFor: makesUpFor === undefined ? null : day(makesUpFor),
  })),
}

/** The calendar of 2014 and of 2024 to 2026, the same for all agencies. */
export const calendar = calendarOf(calendarRows, null)
