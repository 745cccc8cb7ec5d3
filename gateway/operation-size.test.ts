import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kind, parse } from 'graphql'
import { sizeOf } from './operation-size.ts'

function sizeOfText(text: string) {
  const document = parse(text)
  const [operation] = document.definitions
  assert.ok(operation?.kind === Kind.OPERATION_DEFINITION)
  return sizeOf(operation, document)
}

test('fields count where they stand, in fragments as often as these are spread', () => {
  assert.deepEqual(sizeOfText('{ a { b ... { c } } d }'), { fields: 4, depth: 2 })
  assert.deepEqual(sizeOfText('{ a { ...F } b { ...F } } fragment F on T { c { d } }'), {
    fields: 6,
    depth: 3,
  })
})

test('fragments that double each other are measured without writing them out', () => {
  const levels = Array.from(
    { length: 60 },
    (_, level) => `fragment F${level} on T { a { ...F${level + 1} } b { ...F${level + 1} } }`,
  )
  const { fields, depth } = sizeOfText(`{ ...F0 } ${levels.join(' ')} fragment F60 on T { c }`)
  assert.equal(depth, 61)
  assert.ok(fields > 2 ** 60)
})
