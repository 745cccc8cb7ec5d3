import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longestLately } from './longest-lately.ts'

test('the longest counts for a minute at least, and for two at most', () => {
  const longest = longestLately()
  assert.equal(longest(800, 0), 800)
  assert.equal(longest(300, 59_999), 800)
  assert.equal(longest(300, 60_000), 800)
  assert.equal(longest(200, 119_999), 800)
  assert.equal(longest(200, 120_000), 300)
  assert.equal(longest(100, 240_000), 100)
})
