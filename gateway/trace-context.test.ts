import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { childTraceparent } from './trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const given = `00-${traceId}-${parentId}-01`

test('a call belongs to the trace of its request, as an operation of its own', () => {
  const child = childTraceparent(given) ?? ''
  assert.match(child, new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
  assert.ok(!child.includes(parentId))
  assert.notEqual(childTraceparent(given), child)
})

test('flags that this version does not know are sent as zero', () => {
  assert.match(childTraceparent(`00-${traceId}-${parentId}-ff`) ?? '', /-03$/)
  assert.match(childTraceparent(`00-${traceId}-${parentId}-00`) ?? '', /-00$/)
})

test('a later version is read as far as this one goes', () => {
  const later = childTraceparent(`cc-${traceId}-${parentId}-01-what-the-future-holds`)
  assert.match(later ?? '', new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
})

const invalid = [
  '',
  traceId,
  `ff-${traceId}-${parentId}-01`,
  `00-${'0'.repeat(32)}-${parentId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${parentId}-01`,
  `00-${traceId}-${parentId}-01-more`,
  `cc-${traceId}-${parentId}-01.more`,
  `00-${traceId}-${parentId}-1`,
  ` ${given}`,
  `${given}, ${given}`,
  `${given}\r\nx-injected: 1`,
  `cc-${traceId}-${parentId}-01-\r\nx-injected: 1`,
]

for (const value of invalid)
  test(`${JSON.stringify(value)} is no trace`, () => {
    assert.equal(childTraceparent(value), null)
  })

test('whatever is given, what is sent is valid or nothing', () => {
  const hex = (length: number) =>
    fc.string({
      unit: fc.constantFrom(...'0123456789abcdefF'),
      minLength: length,
      maxLength: length,
    })
  const near = fc
    .tuple(hex(2), hex(32), hex(16), hex(2))
    .map(([version, trace, parent, flags]) => `${version}-${trace}-${parent}-${flags}`)
  fc.assert(
    fc.property(fc.oneof(near, fc.string()), (value) => {
      const child = childTraceparent(value)
      if (child === null) return
      assert.match(child, /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-0[0-3]$/)
    }),
  )
})
