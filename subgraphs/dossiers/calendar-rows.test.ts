import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAgencyCode } from '#domain/codes.ts'
import { calendarRows, day } from '../../tests/calendar.ts'
import { appointmentFor } from './appointment.ts'
import { calendarOf } from './calendar-rows.ts'
import { dayIn } from './working-calendar.ts'

const agency = (code: string) => {
  const parsed = parseAgencyCode(code)
  assert.ok(parsed)
  return parsed
}

/** Hạ Long works on Saturday mornings; its centre is closed on a day of its own. */
const rows = {
  years: calendarRows.years,
  sessions: [
    ...[1, 2, 3, 4, 5, 6].map((weekday) => ({
      agency: agency('H49.21'),
      weekday,
      opens: 420,
      closes: 690,
    })),
    ...calendarRows.sessions,
  ],
  days: [
    {
      agency: agency('H49.21.01'),
      date: day('2014-05-12'),
      kind: 'HOLIDAY' as const,
      legalBasis: 'Ngày thành lập',
      makesUpFor: null,
    },
    ...calendarRows.days,
  ],
}

const kindOn = (code: string | null, date: string) =>
  dayIn(calendarOf(rows, code === null ? null : agency(code)), day(date)).kind

test('an agency keeps the office hours and days of the nearest body above it that has its own', () => {
  assert.equal(kindOn(null, '2014-05-10'), 'WEEKEND')
  assert.equal(kindOn('H49.02', '2014-05-10'), 'WEEKEND')
  assert.equal(kindOn('H49.21', '2014-05-10'), 'WORKING')
  assert.equal(kindOn('H49.21.01', '2014-05-10'), 'WORKING')
  assert.equal(kindOn('H49.21', '2014-05-12'), 'WORKING')
  assert.equal(kindOn('H49.21.01', '2014-05-12'), 'HOLIDAY')
  assert.equal(kindOn('H49.21.01', '2014-05-01'), 'HOLIDAY')
})

test('a made-up day has the hours of the day that it is worked for', () => {
  const friday = dayIn(calendarOf(rows, null), day('2014-04-26'))
  assert.equal(friday.kind, 'MAKE_UP')
  assert.deepEqual(friday.sessions, [
    { agency: null, weekday: 5, opens: 420, closes: 690 },
    { agency: null, weekday: 5, opens: 810, closes: 1020 },
  ])
})

test('an office that is open for half of the day needs two of them for eight hours', () => {
  const due = appointmentFor(
    calendarOf(rows, agency('H49.21')),
    new Date('2014-05-09T07:00:00+07:00'),
    { unit: 'WORKING_HOURS', amount: 8 },
  )
  assert.deepEqual(due.at, new Date('2014-05-10T10:30:00+07:00'))
})
