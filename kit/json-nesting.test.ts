import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isNestedOver } from './json-nesting.ts'

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0

test('lists and objects count, and brackets in texts do not', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ stringUnit: fc.constantFrom('a', '"', '\\', '[', '}', 'ệ'), maxDepth: 6 }),
      (value) => {
        const json = Buffer.from(JSON.stringify(value))
        const depth = depthOf(value)
        assert.equal(isNestedOver(json, depth), false)
        if (depth > 0) assert.equal(isNestedOver(json, depth - 1), true)
      },
    ),
  )
})

test('what is no JSON is left to the parser', () => {
  for (const text of ['', '"', '"\\', ']]]]', '{"a', '[[['])
    assert.equal(isNestedOver(Buffer.from(text), 3), false, text)
})
