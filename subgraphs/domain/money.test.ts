import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDong } from './money.ts'

const most = 2n ** 63n - 1n

test('whole đồng are read to the last one that 64 bits hold', () => {
  assert.equal(parseDong('0'), 0n)
  assert.equal(parseDong('135000'), 135_000n)
  assert.equal(parseDong('9223372036854775807'), most)
  assert.equal(parseDong('9223372036854775808'), null)
  assert.equal(parseDong('9999999999999999999'), null)
  assert.equal(parseDong('10000000000000000000'), null)
})

test('any amount comes back from its digits exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: most }), (dong) => {
      assert.equal(parseDong(dong.toString()), dong)
    }),
  )
})

test('what is not plain digits is refused', () => {
  for (const raw of ['', '-1', '+1', '00', '01', '1.5', '1,000', '1e3', '0x10', ' 1', '1 ', '１'])
    assert.equal(parseDong(raw), null, JSON.stringify(raw))
})
