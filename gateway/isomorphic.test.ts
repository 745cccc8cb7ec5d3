import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  bytesOf,
  isomorphic,
  isomorphicValue,
  parseIsomorphic,
  unicode,
  unicodeValue,
} from './isomorphic.ts'

const name = 'Đăng ký khai sinh 🏠'
const readBack = (body: Buffer) => unicodeValue(parseIsomorphic(body))

describe('isomorphic text', () => {
  it('has a character for each byte of UTF-8', () => {
    assert.equal(isomorphic('Đ'), '\xC4\x90')
    assert.equal(isomorphic(name).length, Buffer.byteLength(name))
  })

  it('reads back as what it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(unicode(isomorphic(text)), text)
        assert.deepEqual(bytesOf(isomorphic(text)), Buffer.from(text))
      }),
    )
  })

  it('is written as the JSON that it was parsed from', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const body = Buffer.from(JSON.stringify(value))
        assert.deepEqual(bytesOf(JSON.stringify(parseIsomorphic(body))), body)
      }),
    )
  })

  it('is the same value for letters that are escaped', () => {
    const body = Buffer.from(String.raw`{"name":"\u0110\u0103ng k\u00fd khai sinh \ud83c\udfe0"}`)
    assert.deepEqual(parseIsomorphic(body), isomorphicValue({ name }))
  })

  it('keeps a backslash before a letter u', () => {
    const value = { path: String.raw`C:\users\Đ` }
    assert.deepEqual(readBack(Buffer.from(JSON.stringify(value))), value)
  })

  it('keeps half of a surrogate pair, which only an escape can hold', () => {
    const body = Buffer.from(String.raw`["\ud83c", "Đ"]`)
    assert.deepEqual(readBack(body), ['\uD83C', 'Đ'])
    assert.equal(
      bytesOf(JSON.stringify(parseIsomorphic(body))).toString(),
      String.raw`["\ud83c","Đ"]`,
    )
  })

  it('replaces bytes that are no UTF-8, as decoding does', () => {
    const body = Buffer.from([0x5b, 0x22, 0xc4, 0x22, 0x5d])
    assert.deepEqual(readBack(body), ['\uFFFD'])
  })

  it('ignores a byte order mark', () => {
    assert.deepEqual(readBack(Buffer.from('\uFEFF{"name":"Đ"}')), { name: 'Đ' })
  })

  it('refuses what is no JSON', () => {
    for (const text of ['', '<html>Lỗi</html>', '{"name":"Đ"', String.raw`{"name":"\u01"}`])
      assert.throws(() => parseIsomorphic(Buffer.from(text)), SyntaxError)
  })
})
