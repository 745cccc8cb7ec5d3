import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from '../../tests/calendar.ts'
import { noCounts } from './counts.ts'
import { rankBy } from './ranking.ts'
import type { Counting } from './report.ts'
import { type Figures, figuresOf } from './statistics.ts'

const counting: Counting = {
  period: { from: day('2014-04-01'), to: day('2014-06-30') },
  scope: 'PROVINCIAL_CENTRE',
  today: day('2014-06-30'),
  filter: {},
  without: null,
  of: 'ALL',
  by: 'DEPARTMENT',
}

function department(
  name: string,
  onTime: number,
  late: number,
  overdue = 0,
): Figures & { readonly name: string } {
  const counts = { ...noCounts, received: onTime + late + overdue, onTime, late, overdue }
  return { ...figuresOf({ ...counts, entity: '', group: name }, counting), name }
}

const ranked = (...args: Parameters<typeof rankBy<ReturnType<typeof department>>>) =>
  rankBy(...args).ranked.map(({ name, rank }) => `${rank} ${name}`)

test('the larger share on time comes first, and equal shares have equal ranks', () => {
  const rows = [
    department('a', 1, 2),
    department('b', 3, 1),
    department('c', 2, 4),
    department('d', 0, 9),
  ]
  assert.deepEqual(ranked(rows, 'ON_TIME_OF_RESOLVED', 1), ['1 b', '2 a', '2 c', '4 d'])
})

test('another base may give another order', () => {
  const rows = [department('a', 9, 1, 10), department('b', 8, 2)]
  assert.deepEqual(ranked(rows, 'ON_TIME_OF_RESOLVED', 1), ['1 a', '2 b'])
  assert.deepEqual(ranked(rows, 'ON_TIME_OF_DUE', 1), ['1 b', '2 a'])
  assert.deepEqual(ranked(rows, 'ON_TIME_OF_RECEIVED', 1), ['1 b', '2 a'])
})

test('too small a base is set apart, and no base at all always', () => {
  const rows = [department('a', 1, 0), department('b', 8, 2), department('c', 0, 0)]
  const names = (minimum: number) =>
    rankBy(rows, 'ON_TIME_OF_RESOLVED', minimum).belowMinimum.map(({ name }) => name)
  assert.deepEqual(names(1), ['c'])
  assert.deepEqual(names(2), ['a', 'c'])
  assert.deepEqual(names(10), ['a', 'c'])
})
