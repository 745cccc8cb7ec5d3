import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, type LocalDate } from '#domain/dates.ts'
import { countWorkedDays } from '#domain/working-days.ts'
import { calendar, day } from '../../tests/calendar.ts'
import { workedDaysFor } from './worked-days.ts'
import { workingDaysBetween } from './working-calendar.ts'

test('the days between two dates are those of the calendar, however it is written', () => {
  const date = fc.integer({ min: 0, max: 364 }).map((days) => addDays(day('2014-01-01'), days))
  fc.assert(
    fc.property(date, date, (one, other) => {
      const [after, upTo] = one < other ? [one, other] : [other, one]
      const { days, worked } = countWorkedDays(workedDaysFor(calendar, { from: upTo, to: upTo }))
      const until = (date: LocalDate) => worked[days.indexOf(date)] ?? Number.NaN
      assert.equal(until(upTo) - until(after), workingDaysBetween(calendar, after, upTo))
    }),
  )
})

test('they reach back as far as the calendar is known without a gap, and no further than is told apart', () => {
  const known = (from: string, to: string) => {
    const { from: first, to: last } = workedDaysFor(calendar, { from: day(from), to: day(to) })
    return [first, last]
  }
  assert.deepEqual(known('2014-03-24', '2014-07-02'), ['2014-01-01', '2014-07-02'])
  assert.deepEqual(known('2026-03-01', '2026-03-31'), ['2025-01-25', '2026-03-31'])
  const [first = '', last = ''] = known('2015-03-01', '2015-03-31')
  assert.ok(first > last)
})
