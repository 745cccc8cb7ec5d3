import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { percentOf, rate } from './rate.ts'

const of = { definition: 'ON_TIME_OF_RECEIVED_V1', population: 'Dossiers received' } as const
const percent = (numerator: number, denominator: number, decimals: number) =>
  percentOf(rate(numerator, denominator, of), decimals)

test('a rate carries its counts, its unrounded value and what it is of', () => {
  assert.deepEqual(rate(136, 457, of), {
    numerator: 136,
    denominator: 457,
    value: 136 / 457,
    ...of,
  })
})

test('a rate of nothing has no value and no percentage', () => {
  assert.equal(rate(0, 0, of).value, null)
  assert.equal(percent(0, 0, 1), null)
})

test('percentages of 2014 are those that the counts give', () => {
  assert.equal(percent(136, 457, 1), '29.8')
  assert.equal(percent(2479, 2617, 1), '94.7')
  assert.equal(percent(34_195, 35_597, 1), '96.1')
  assert.equal(percent(457, 1385, 1), '33.0')
})

test('a half is rounded up, and a percentage keeps its decimals', () => {
  assert.equal(percent(1, 8, 0), '13')
  assert.equal(percent(1, 800, 2), '0.13')
  assert.equal(percent(1005, 100_000, 2), '1.01')
  assert.equal(percent(0, 7, 1), '0.0')
  assert.equal(percent(7, 7, 2), '100.00')
  assert.equal(percent(1, 100_000, 1), '0.0')
})

test('a percentage is the exact one, rounded half up, whatever the counts', () => {
  const count = fc.integer({ min: 0, max: 2 ** 31 - 1 })
  fc.assert(
    fc.property(count, count, fc.integer({ min: 0, max: 6 }), (part, rest, decimals) => {
      fc.pre(part + rest > 0)
      const denominator = BigInt(part + rest)
      const exact = BigInt(part) * 100n * 10n ** BigInt(decimals)
      const text = percent(part, part + rest, decimals) ?? ''
      assert.match(text, decimals === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${decimals}}$`))
      const rounded = BigInt(text.replace('.', ''))
      const twiceAbove = 2n * (rounded * denominator - exact)
      assert.ok(-denominator < twiceAbove && twiceAbove <= denominator)
    }),
  )
})
