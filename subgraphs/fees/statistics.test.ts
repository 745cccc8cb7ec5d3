import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Rate, rate } from '#domain/rate.ts'
import { amountOf, rankFromLowest } from './statistics.ts'

const share = (numerator: number, denominator: number): Rate =>
  rate(numerator, denominator, { definition: 'COLLECTED_AT_CENTRE_OF_PAID_V2', population: '' })

test('the lowest share has rank 1, and equal shares have the same', () => {
  const shares = [share(1, 2), share(0, 3), share(2, 4), share(9, 10)]
  assert.deepEqual(
    shares.map((one) => rankFromLowest(one, shares)),
    [2, 1, 2, 4],
  )
})

test('a body without paid items has no rank, and takes none from others', () => {
  const shares = [share(0, 0), share(1, 3)]
  assert.deepEqual(
    shares.map((one) => rankFromLowest(one, shares)),
    [null, 1],
  )
})

test('a higher share never has a lower rank', () => {
  const any = fc
    .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }))
    .map(([denominator, numerator]) => share(Math.min(numerator, denominator), denominator))
  fc.assert(
    fc.property(fc.array(any, { minLength: 2 }), (shares) => {
      const ranked = shares
        .toSorted((one, other) => (one.value ?? 0) - (other.value ?? 0))
        .map((one) => rankFromLowest(one, shares) ?? 0)
      assert.deepEqual(
        ranked,
        ranked.toSorted((one, other) => one - other),
      )
      assert.equal(ranked[0], 1)
    }),
  )
})

test('a sum that 64 bits do not hold is refused, never wrapped', () => {
  assert.equal(amountOf('9223372036854775807'), 2n ** 63n - 1n)
  for (const sum of ['9223372036854775808', '27670116110564327421'])
    assert.throws(() => amountOf(sum), { code: 'AMOUNT_TOO_LARGE' })
})
