import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { RawValue } from './record.ts'
import { sealWith } from './seal.ts'

const { value } = fc.letrec<{ value: RawValue; fields: Record<string, RawValue> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.constant(null),
    fc.array(tie('value')),
    tie('fields'),
  ),
  fields: fc.dictionary(fc.string(), tie('value')),
}))

test('a record comes out as it went in', () => {
  const seal = sealWith(randomBytes(32))
  fc.assert(
    fc.property(fc.string(), fc.dictionary(fc.string(), value), (key, fields) => {
      const opened = seal.open(seal.seal({ key, fields }))
      assert.equal(JSON.stringify(opened), JSON.stringify({ key, fields }))
    }),
  )
})

test('nothing of a record shows, and nobody opens it with another key or after a change', () => {
  const seal = sealWith(randomBytes(32))
  const sealed = seal.seal({ key: '1', fields: { so_giay_to: '022087001289' } })
  assert.doesNotMatch(Buffer.from(sealed, 'base64').toString('latin1'), /022087001289|so_giay_to/)
  assert.throws(() => sealWith(randomBytes(32)).open(sealed))
  const bytes = Buffer.from(sealed, 'base64')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  assert.throws(() => seal.open(bytes.toString('base64')))
})
