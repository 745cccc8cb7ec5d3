import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countTokens, isTooDeep } from './document-limits.ts'

const nested = (open: string, depth: number, close: string) =>
  `{ a(b: ${open.repeat(depth)}${close.repeat(depth)}) }`

test('a document is too deep when 300 brackets of any kind stand in each other', () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{c:', '}'],
    ['(', ')'],
  ] as const) {
    assert.equal(isTooDeep(nested(open, 298, close)), false)
    assert.equal(isTooDeep(nested(open, 299, close)), true)
  }
})

test('brackets beside each other, in text and in comments do not count', () => {
  for (const text of [
    '{ a { b } } '.repeat(500),
    `{ a(b: "${'{'.repeat(500)}") }`,
    `#${'{'.repeat(500)}`,
  ])
    assert.equal(isTooDeep(text), false)
})

test('what is no document is left to the parser', () => {
  for (const text of ['', '{ a(b: "', '\0', '}'.repeat(500)]) assert.equal(isTooDeep(text), false)
})

test('tokens are counted up to where a text is no GraphQL', () => {
  assert.equal(countTokens('{ a(b: "c d") } # a comment'), 8)
  assert.equal(countTokens('{ a } }'), 4)
  assert.equal(countTokens('{ a "'), 2)
})
