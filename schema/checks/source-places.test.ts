import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'graphql'
import { sourceSpans } from './source-places.ts'

/** The bytes of a text between two places, as text. */
const bytesBetween = (text: string, start: number, end: number) =>
  Buffer.from(text).subarray(start, end).toString()

test('a place behind Vietnamese text and characters of two units is told in bytes', () => {
  const sdl = '"Phí 🏛️."\r\ntype Query { a: Int }\n'
  const { start, end } = sourceSpans(sdl)({ start: 25, end: 31 })
  assert.deepEqual([start.line, start.column, end.line, end.column], [2, 14, 2, 20])
  assert.equal(bytesBetween(sdl, start.byteOffset, end.byteOffset), 'a: Int')
})

const description = fc.string({ unit: fc.constantFrom('a', 'ế', 'đ', '🏛', ' ', 'e\u0301') })
const space = fc.constantFrom(' ', '\n', '\r\n', '\r', '\uFEFF', ' # ghi chú\n')

test('every definition is found again by its bytes, its line and its column', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(description, space), { minLength: 1 }), (parts) => {
      const sdl = parts
        .map(([text, gap], i) => `"${text}"${gap}type T${i}${gap}{ a: Int }`)
        .join('\n')
      const spanOf = sourceSpans(sdl)
      for (const { loc } of parse(sdl).definitions) {
        assert.ok(loc)
        const { start, end } = spanOf(loc)
        const text = sdl.slice(loc.start, Math.min(loc.end, sdl.length - 1))
        assert.equal(bytesBetween(sdl, start.byteOffset, end.byteOffset), text)
        assert.deepEqual([start.line, start.column], [loc.startToken.line, loc.startToken.column])
      }
    }),
  )
})

test('no span leaves its text, and both ends are characters of it, as Rover needs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), fc.nat(), (text, a, b) => {
      const boundaries = new Set<number>()
      let bytes = 0
      for (const character of text) {
        boundaries.add(bytes)
        bytes += Buffer.byteLength(character)
      }
      // Where characters begin, as graphql-js tells places.
      const offsets = [0]
      for (const character of text) offsets.push((offsets.at(-1) ?? 0) + character.length)
      const [start = 0, end = 0] = [a, b]
        .map((n) => offsets[n % offsets.length] ?? 0)
        .sort((one, other) => one - other)
      const span = sourceSpans(text)({ start, end })
      assert.ok(boundaries.has(span.start.byteOffset))
      assert.ok(boundaries.has(span.end.byteOffset))
      assert.ok(span.start.byteOffset <= span.end.byteOffset)
    }),
  )
})
