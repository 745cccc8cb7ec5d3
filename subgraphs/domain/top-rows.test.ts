import assert from 'node:assert/strict'
import { test } from 'node:test'
import { topRows } from './top-rows.ts'

test('the rest is folded where there is one', () => {
  assert.deepEqual(topRows([1, 2, 3], 2), { shown: [1, 2], folded: [3] })
  assert.deepEqual(topRows([1, 2, 3], 3), { shown: [1, 2, 3], folded: [] })
  assert.deepEqual(topRows([1, 2, 3], null), { shown: [1, 2, 3], folded: [] })
})
