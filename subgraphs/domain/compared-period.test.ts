import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CompareTo, comparedPeriod, monthsApart } from './compared-period.ts'
import { parseLocalDate } from './dates.ts'

function period(from: string, to: string) {
  const [first, last] = [parseLocalDate(from), parseLocalDate(to)]
  assert.ok(first && last)
  return { from: first, to: last }
}

const expected: ReadonlyArray<
  [from: string, to: string, compare: CompareTo, from: string, to: string]
> = [
  ['2014-05-01', '2014-05-31', 'PREVIOUS_PERIOD', '2014-04-01', '2014-04-30'],
  ['2014-03-15', '2014-06-14', 'PREVIOUS_PERIOD', '2013-12-15', '2014-03-14'],
  ['2014-01-01', '2014-12-31', 'PREVIOUS_PERIOD', '2013-01-01', '2013-12-31'],
  ['2014-03-24', '2014-07-02', 'PREVIOUS_PERIOD', '2013-12-13', '2014-03-23'],
  ['2014-07-02', '2014-07-02', 'PREVIOUS_PERIOD', '2014-07-01', '2014-07-01'],
  ['2014-02-01', '2014-02-28', 'SAME_PERIOD_LAST_YEAR', '2013-02-01', '2013-02-28'],
  ['2013-02-01', '2013-02-28', 'SAME_PERIOD_LAST_YEAR', '2012-02-01', '2012-02-29'],
  ['2012-02-29', '2012-03-10', 'SAME_PERIOD_LAST_YEAR', '2011-02-28', '2011-03-10'],
  ['2014-03-15', '2014-06-14', 'SAME_PERIOD_LAST_YEAR', '2013-03-15', '2013-06-14'],
]

for (const [from, to, compare, comparedFrom, comparedTo] of expected)
  test(`${from} to ${to} is compared with ${comparedFrom} to ${comparedTo}, ${compare}`, () => {
    assert.deepEqual(comparedPeriod(period(from, to), compare), period(comparedFrom, comparedTo))
  })

test('months apart are those between the first days', () => {
  const quarter = period('2014-03-15', '2014-06-14')
  assert.equal(monthsApart(comparedPeriod(quarter, 'PREVIOUS_PERIOD'), quarter), 3)
  assert.equal(monthsApart(comparedPeriod(quarter, 'SAME_PERIOD_LAST_YEAR'), quarter), 12)
})
