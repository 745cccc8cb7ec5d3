import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTextMeasure } from './measure-text.ts'

test('a text that is known is not measured again, fit to parse or not', () => {
  const measure = createTextMeasure()
  for (const text of ['{ a b }', '{ a', '{ a '.repeat(400), 'a '.repeat(20_000)])
    assert.equal(measure(text), measure(text))
  assert.equal(measure('{ a b }').fields, 2)
  assert.equal(measure('{ a b c }').fields, 3)
})

test('a text is forgotten once others that are longer together came after it', () => {
  const measure = createTextMeasure()
  const before = measure('{ a }')
  for (let other = 0; other < 20; other++) measure(`{ a } # ${other}`.padEnd(100_000))
  assert.notEqual(measure('{ a }'), before)
  assert.deepEqual(measure('{ a }'), before)
})

test('a text that is too long to be kept is measured', () => {
  const measure = createTextMeasure()
  assert.equal(measure('{ a b }'.padEnd(2 ** 21)).fields, 2)
})
