import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseLocalDate } from '#domain/dates.ts'
import { rate } from '#domain/rate.ts'
import { compareAll, distanceTo } from './publication.ts'

const by = parseLocalDate('2014-12-31')
assert.ok(by)
const goal = (sharePercent: number) => ({ quote: '70% vào cuối năm', sharePercent, by })
const atCentre = (numerator: number, denominator: number) =>
  rate(numerator, denominator, { definition: 'AT_CENTRE_OF_IN_FORCE_V1', population: 'all' })

test('457 of 1,385 procedures are 513 short of 70 percent, which is 970', () => {
  const { target, missing, share } = distanceTo(goal(70), atCentre(457, 1385))
  assert.deepEqual({ target, missing, share }, { target: 970, missing: 513, share: 0.7 })
})

test('a goal is the least count whose share reaches it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      (percent, total) => {
        const target = BigInt(distanceTo(goal(percent), atCentre(0, total)).target)
        const reaches = (count: bigint) => count * 100n >= BigInt(percent) * BigInt(total)
        assert.ok(reaches(target))
        assert.ok(target === 0n || !reaches(target - 1n))
      },
    ),
  )
})

test('nothing is missing once a goal is reached', () => {
  assert.equal(distanceTo(goal(70), atCentre(970, 1385)).missing, 0)
  assert.equal(distanceTo(goal(70), atCentre(1385, 1385)).missing, 0)
})

test('each stated figure is compared with the one of its own measure', () => {
  const stated = (measure: 'AT_CENTRE' | 'ON_THE_SPOT') =>
    ({ measure, quote: '', statedNumerator: 1, statedDenominator: 2, statedPercent: null }) as const
  const computed = { AT_CENTRE: atCentre(1, 2), ON_THE_SPOT: atCentre(1, 3) }
  assert.deepEqual(
    compareAll([stated('ON_THE_SPOT'), stated('AT_CENTRE')], computed).map(
      ({ measure, countsAgree }) => [measure, countsAgree],
    ),
    [
      ['ON_THE_SPOT', false],
      ['AT_CENTRE', true],
    ],
  )
})
