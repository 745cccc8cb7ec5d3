import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, localDateOf, minuteOf, momentAt } from '#domain/dates.ts'
import { calendar, day } from '../../tests/calendar.ts'
import {
  appointmentFor,
  type Due,
  resumedAppointment,
  type TimeLimit,
  type TimeLimitUnit,
} from './appointment.ts'
import { dayIn, isWorkingDay, workingDaysAfter } from './working-calendar.ts'

const units: readonly TimeLimitUnit[] = ['WORKING_DAYS', 'CALENDAR_DAYS', 'WORKING_HOURS']

/** Any minute from January 2024 to June 2026, which leaves room for what follows. */
const moment = fc
  .tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 1439 }))
  .map(([days, minute]) => momentAt(addDays(day('2024-01-01'), days), minute))
const limit: fc.Arbitrary<TimeLimit> = fc.record({
  unit: fc.constantFrom(...units),
  amount: fc.integer({ min: 1, max: 60 }),
})

const orderOf = ({ date, at }: Due) => at?.getTime() ?? momentAt(date, 0).getTime()
const fromNowOn = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000)

test('an appointment never falls on a day off, nor before acceptance', () => {
  fc.assert(
    fc.property(moment, limit, (acceptedAt, limit) => {
      const due = appointmentFor(calendar, acceptedAt, limit)
      assert.ok(isWorkingDay(dayIn(calendar, due.date)))
      assert.ok(due.date >= localDateOf(acceptedAt))
      assert.ok(due.skippedDays.every(({ date }) => !isWorkingDay(dayIn(calendar, date))))
    }),
  )
})

test('who is accepted later is promised no earlier', () => {
  fc.assert(
    fc.property(moment, limit, fc.nat({ max: 20_000 }), (acceptedAt, limit, minutes) => {
      const earlier = appointmentFor(calendar, acceptedAt, limit)
      const later = appointmentFor(calendar, fromNowOn(acceptedAt, minutes), limit)
      assert.ok(orderOf(later) >= orderOf(earlier))
    }),
  )
})

test('a longer limit promises no earlier, in working days and hours later', () => {
  fc.assert(
    fc.property(moment, limit, (acceptedAt, limit) => {
      const shorter = orderOf(appointmentFor(calendar, acceptedAt, limit))
      const longer = orderOf(
        appointmentFor(calendar, acceptedAt, { ...limit, amount: limit.amount + 1 }),
      )
      assert.ok(limit.unit === 'CALENDAR_DAYS' ? longer >= shorter : longer > shorter)
    }),
  )
})

test('eight working hours are one working day: from within a day to the same minute of another', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: 20 }), (acceptedAt, days) => {
      const today = dayIn(calendar, localDateOf(acceptedAt))
      const now = minuteOf(acceptedAt)
      fc.pre(today.sessions.some(({ opens, closes }) => opens < now && now <= closes))
      const byDays = appointmentFor(calendar, acceptedAt, { unit: 'WORKING_DAYS', amount: days })
      const byHours = appointmentFor(calendar, acceptedAt, {
        unit: 'WORKING_HOURS',
        amount: days * 8,
      })
      assert.equal(byHours.date, byDays.date)
      assert.ok(byHours.at)
      assert.equal(minuteOf(byHours.at), now)
    }),
  )
})

test('eight working hours from opening end with the day', () => {
  const due = appointmentFor(calendar, new Date('2025-04-25T05:00:00+07:00'), {
    unit: 'WORKING_HOURS',
    amount: 8,
  })
  assert.deepEqual([due.date, due.at], ['2025-04-25', new Date('2025-04-25T17:00:00+07:00')])
})

const pause = fc.record({
  acceptedAt: moment,
  limit: limit,
  until: fc.nat({ max: 80_000 }),
  lasts: fc.nat({ max: 40_000 }),
})

test('a pause never makes an appointment earlier, and a longer one no earlier than a shorter', () => {
  fc.assert(
    fc.property(pause, fc.nat({ max: 5000 }), ({ acceptedAt, limit, until, lasts }, longer) => {
      const due = appointmentFor(calendar, acceptedAt, limit)
      const requestedAt = fromNowOn(acceptedAt, until)
      const after = (minutes: number) =>
        resumedAppointment(calendar, due, requestedAt, fromNowOn(requestedAt, minutes))
      assert.equal(orderOf(after(0)), orderOf(due))
      assert.ok(orderOf(after(lasts)) >= orderOf(due))
      assert.ok(orderOf(after(lasts + longer)) >= orderOf(after(lasts)))
      assert.ok(isWorkingDay(dayIn(calendar, after(lasts).date)))
    }),
  )
})

test('two pauses one after the other move an appointment as one pause as long as both', () => {
  const due = { date: day('2014-05-20'), at: null }
  const at = (raw: string) => new Date(`2014-05-${raw}:00+07:00`)
  const first = resumedAppointment(calendar, due, at('05T09:00'), at('07T09:00'))
  const second = resumedAppointment(calendar, first, at('07T09:00'), at('13T09:00'))
  assert.deepEqual(second, resumedAppointment(calendar, due, at('05T09:00'), at('13T09:00')))
})

test('an appointment in hours is paused by the minute', () => {
  const due = appointmentFor(calendar, new Date('2014-05-05T08:00:00+07:00'), {
    unit: 'WORKING_HOURS',
    amount: 8,
  })
  const resumed = resumedAppointment(
    calendar,
    due,
    new Date('2014-05-05T10:00:00+07:00'),
    new Date('2014-05-07T14:00:00+07:00'),
  )
  // Six hours are left at 10:00 of the 5th: three until 17:00 of the 7th, three from 07:00 of the 8th.
  assert.deepEqual(resumed, { date: '2014-05-08', at: new Date('2014-05-08T10:00:00+07:00') })
})

test('a limit that reaches a year without a calendar is refused with its year, not guessed', () => {
  for (const unit of units)
    for (const [acceptedAt, amount, year] of [
      ['2014-12-30T08:00:00+07:00', 400, 2015],
      ['2026-12-31T08:00:00+07:00', 10, 2027],
      ['2013-12-31T08:00:00+07:00', 1, 2013],
      ['2199-12-31T08:00:00+07:00', 1, 2199],
      ['1900-01-01T08:00:00+07:00', 1, 1900],
    ] as const)
      assert.throws(() => appointmentFor(calendar, new Date(acceptedAt), { unit, amount }), {
        code: 'CALENDAR_NOT_LOADED',
        message: `The calendar of ${year} has not been loaded`,
      })
})

test('a limit of nothing, or of less, is refused', () => {
  for (const amount of [0, -1, 1.5, Number.NaN])
    assert.throws(
      () =>
        appointmentFor(calendar, new Date('2014-05-05T08:00:00+07:00'), {
          unit: 'WORKING_DAYS',
          amount,
        }),
      { code: 'BAD_USER_INPUT', argument: 'limit.amount' },
    )
})

test('2025 has 250 working days', () => {
  assert.equal(workingDaysAfter(calendar, day('2025-01-01'), 250), '2025-12-31')
})
