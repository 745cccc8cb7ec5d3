import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rate } from './rate.ts'
import { compareStated } from './stated-figure.ts'

const of = {
  definition: 'ON_THE_SPOT_OF_AT_CENTRE_V1',
  population: 'Procedures at the centre',
} as const
const stated = (numerator: number, denominator: number, percent: string | null) => ({
  measure: 'ON_THE_SPOT',
  quote: 'trích dẫn',
  statedNumerator: numerator,
  statedDenominator: denominator,
  statedPercent: percent,
})
const agreement = (percent: string | null, numerator: number, denominator: number) => {
  const figure = compareStated(
    stated(numerator, denominator, percent),
    rate(numerator, denominator, of),
  )
  return [figure.computedPercent, figure.percentAgrees]
}

test('a stated figure stands beside what the records give', () => {
  const computed = rate(136, 457, of)
  assert.deepEqual(compareStated(stated(136, 457, '29.7'), computed), {
    measure: 'ON_THE_SPOT',
    quote: 'trích dẫn',
    statedNumerator: 136,
    statedDenominator: 457,
    statedPercent: 29.7,
    computed,
    computedPercent: 29.8,
    countsAgree: true,
    percentAgrees: false,
  })
})

test('a percentage is compared with the decimals that it is stated with', () => {
  assert.deepEqual(agreement('29.7', 136, 457), [29.8, false])
  assert.deepEqual(agreement('29.8', 136, 457), [29.8, true])
  assert.deepEqual(agreement('30', 136, 457), [29.8, true])
  assert.deepEqual(agreement('29.76', 136, 457), [29.8, true])
  assert.deepEqual(agreement('93', 2479, 2617), [94.7, false])
  assert.deepEqual(agreement('95', 2479, 2617), [94.7, true])
  assert.deepEqual(agreement('95.0', 2479, 2617), [94.7, false])
  assert.deepEqual(agreement('91.1', 34_195, 35_597), [96.1, false])
})

test('without a stated percentage, or without records, there is nothing to agree with', () => {
  assert.deepEqual(agreement(null, 457, 1385), [33, null])
  assert.deepEqual(agreement('0', 0, 0), [null, false])
})

test('counts agree only when both do', () => {
  const countsAgree = (numerator: number, denominator: number) =>
    compareStated(stated(136, 457, null), rate(numerator, denominator, of)).countsAgree
  assert.equal(countsAgree(136, 457), true)
  assert.equal(countsAgree(135, 457), false)
  assert.equal(countsAgree(136, 458), false)
})
