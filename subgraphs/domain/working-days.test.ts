import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addHistograms,
  countedIn,
  type Histogram,
  histogramOf,
  mostWorkingDays,
  noDays,
  percentileOf,
} from './working-days.ts'

const taken = fc.array(fc.integer({ min: 0, max: mostWorkingDays }), { minLength: 1 })

const histogramOfAll = (days: readonly number[]): Histogram =>
  days.map((day) => histogramOf(day, 1)).reduce(addHistograms, noDays)

test('a percentile is exactly that of all values, sorted', () => {
  fc.assert(
    fc.property(taken, fc.integer({ min: 1, max: 100 }), (days, percent) => {
      const sorted = days.toSorted((one, other) => one - other)
      const within = sorted.filter((_, index) => (index + 1) * 100 >= percent * days.length)
      assert.equal(percentileOf(histogramOfAll(days), percent), within[0])
    }),
  )
})

test('histograms of different dossiers add up, in whatever order', () => {
  fc.assert(
    fc.property(taken, taken, (one, other) => {
      const [a, b] = [histogramOfAll(one), histogramOfAll(other)]
      assert.deepEqual(addHistograms(a, b), addHistograms(b, a))
      assert.deepEqual(addHistograms(a, b), histogramOfAll([...one, ...other]))
      assert.equal(countedIn(addHistograms(a, b)), one.length + other.length)
    }),
  )
})

test('nothing is said where there is nothing, or where it took longer than is told apart', () => {
  assert.equal(percentileOf(noDays, 50), null)
  assert.equal(percentileOf(histogramOf(null, 3), 50), null)
  const longer = addHistograms(histogramOf(mostWorkingDays + 1, 2), histogramOf(3, 2))
  assert.deepEqual(
    [50, 51].map((percent) => percentileOf(longer, percent)),
    [3, null],
  )
})
