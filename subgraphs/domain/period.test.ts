import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseLocalDate } from './dates.ts'
import { checkPeriod } from './period.ts'

const day = (raw: string) => {
  const date = parseLocalDate(raw)
  assert.ok(date)
  return date
}

test('a period of one day is one', () => {
  const period = { from: day('2014-07-02'), to: day('2014-07-02') }
  assert.equal(checkPeriod(period), period)
})

test('a period that ends before it begins is refused, naming the argument', () => {
  const period = { from: day('2014-07-02'), to: day('2014-07-01') }
  assert.throws(() => checkPeriod(period), { code: 'BAD_USER_INPUT', argument: 'period' })
  assert.throws(() => checkPeriod(period, 'filter.period'), { argument: 'filter.period' })
})
