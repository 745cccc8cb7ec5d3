import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policyOf, usualProtection } from './protection.ts'

const now = new Date('2026-11-30T08:00:00Z')

test('without a wish of its own a check protects what operators set', () => {
  assert.deepEqual(policyOf({ ...usualProtection, excludedClients: ['@acme/web@1.2'] }, {}, now), {
    from: new Date('2026-10-30T08:00:00Z'),
    to: now,
    minCount: 1,
    minPercentage: 0,
    excludedClients: [{ name: '@acme/web', version: '1.2' }],
    excludedOperationNames: [],
    ignoredOperations: [],
    failOnDangerous: false,
  })
})

test("a check may ask for another window and threshold, in Rover's words", () => {
  const asked = { from: '-86400', to: '-0', queryCountThreshold: 5 }
  const { from, to, minCount } = policyOf(usualProtection, asked, now)
  assert.deepEqual([from, to, minCount], [new Date('2026-11-29T08:00:00Z'), now, 5])
})

test('a window that is no number, or no moment, is the usual one', () => {
  for (const from of ['soon', '-1e99', '', null])
    assert.deepEqual(
      policyOf(usualProtection, { from }, now).from,
      policyOf(usualProtection, {}, now).from,
    )
})

test('the percentage that Rover sends, always 0, takes nothing away from what operators set', () => {
  const set = { ...usualProtection, minPercentage: 3 }
  assert.equal(policyOf(set, { queryCountThresholdPercentage: 0 }, now).minPercentage, 3)
  assert.equal(policyOf(set, { queryCountThresholdPercentage: 4 }, now).minPercentage, 4)
})

test('clients that a check leaves out are left out beside those of operators', () => {
  const set = { ...usualProtection, excludedClients: ['smoke-test'], excludedOperations: ['Ping'] }
  const asked = {
    excludedClients: [{ name: 'old-app', version: null }],
    excludedOperationNames: [{ name: 'Probe' }],
  }
  const { excludedClients, excludedOperationNames } = policyOf(set, asked, now)
  assert.deepEqual(excludedClients, [{ name: 'smoke-test' }, { name: 'old-app' }])
  assert.deepEqual(excludedOperationNames, ['Ping', 'Probe'])
})
