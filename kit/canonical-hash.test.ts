import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalHash, listHash } from './canonical-hash.ts'

test('equal data have one hash, in whatever order their members stand', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
      const reversed = Object.fromEntries(Object.entries(data).reverse())
      assert.equal(canonicalHash(reversed), canonicalHash(data))
    }),
  )
})

test('the order of a list counts, and so does each value', () => {
  const different = [[1, 2], [2, 1], [1], { a: 1n }, { a: 1 }, { a: null }, {}, new Date(0)]
  assert.equal(new Set(different.map(canonicalHash)).size, different.length)
})

test('it is the SHA-256 of the JSON text', () => {
  assert.equal(
    canonicalHash({ a: 1 }),
    '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
  )
})

test('a list of lists has the hash that its values have', () => {
  const value = fc.oneof(fc.integer(), fc.string(), fc.constant(null))
  fc.assert(
    fc.property(fc.array(fc.array(fc.oneof(value, fc.array(value)))), (rows) => {
      assert.equal(listHash(rows), canonicalHash(rows))
    }),
  )
})
