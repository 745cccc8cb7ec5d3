import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRetryBudget } from './retry-budget.ts'

test('a few calls in a row may be repeated, and then one of five', () => {
  const budget = createRetryBudget()
  let repeated = 0
  for (let i = 0; i < 1_000; i++) {
    budget.earn()
    if (budget.spend()) repeated++
  }
  assert.ok(repeated >= 199 && repeated <= 210, `${repeated}`)
})

test('whatever fails, repeated calls add a fifth to the load at most, and ten', () => {
  const failing = fc.array(fc.boolean(), { maxLength: 500 })
  fc.assert(
    fc.property(failing, (calls) => {
      const budget = createRetryBudget()
      const repeated = calls.filter((fails) => {
        budget.earn()
        return fails && budget.spend()
      }).length
      assert.ok(repeated <= 10 + calls.length * 0.2, `${repeated} of ${calls.length}`)
    }),
  )
})
