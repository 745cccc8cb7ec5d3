import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, type LocalDate, parseLocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import { monthAfter } from '../flows/stretches.ts'
import { daySpansOf, isOfHalves } from './day-spans.ts'

function day(text: string): LocalDate {
  const date = parseLocalDate(text)
  assert.ok(date)
  return date
}

function daysOf({ from, to }: Period): LocalDate[] {
  const days: LocalDate[] = []
  for (let one = from; one <= to; one = addDays(one, 1)) days.push(one)
  return days
}

test('a quarter of reports is two whole months between two halves, and no single day', () => {
  const { first, open, halves, days } = daySpansOf({
    from: day('2014-03-15'),
    to: day('2014-06-14'),
  })
  assert.deepEqual([first, open], ['2014-04-01', '2014-06-01'])
  assert.deepEqual(
    halves.map(({ month, span }) => [month, span]),
    [
      ['2014-03-01', 'FROM_15TH'],
      ['2014-06-01', 'FROM_1ST'],
    ],
  )
  assert.deepEqual(days, [])
})

test('every day of a period is in exactly one span, and no other day is', () => {
  const dayOfTwoYears = fc.integer({ min: 0, max: 730 }).map((n) => addDays(day('2014-01-01'), n))
  fc.assert(
    fc.property(dayOfTwoYears, dayOfTwoYears, (one, other) => {
      const [from, to] = one <= other ? [one, other] : [other, one]
      const { first, open, halves, days } = daySpansOf({ from, to })
      const inSpans: LocalDate[] = [...halves.flatMap(daysOf), ...days]
      for (let month = first; month < open; month = monthAfter(month))
        inSpans.push(...daysOf({ from: month, to: addDays(monthAfter(month), -1) }))
      assert.deepEqual(inSpans.sort(), daysOf({ from, to }))
    }),
  )
})

test('a period is of halves where it begins on a 15th and ends before a 15th or a 1st', () => {
  const isOf = (from: string, to: string) => isOfHalves({ from: day(from), to: day(to) })
  assert.equal(isOf('2014-03-15', '2014-06-14'), true)
  assert.equal(isOf('2014-03-15', '2014-03-31'), true)
  assert.equal(isOf('2014-03-15', '2014-06-15'), false)
  assert.equal(isOf('2014-03-01', '2014-06-14'), false)
})
