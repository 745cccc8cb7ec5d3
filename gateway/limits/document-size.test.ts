import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'graphql'
import { measureDocument } from './document-size.ts'

const sizeOf = (text: string) => {
  const { tokens: _, operations: __, fragments: ___, ...size } = measureDocument(parse(text))
  return size
}

test('fields count where they stand, in fragments as often as these are spread', () => {
  const plain = { rootFields: 2, aliases: 0, directives: 0 }
  assert.deepEqual(sizeOf('{ a { b ... { c } } d }'), { ...plain, fields: 4, depth: 2 })
  assert.deepEqual(sizeOf('{ a { ...F } b { ...F } } fragment F on T { c { d } }'), {
    ...plain,
    fields: 6,
    depth: 3,
  })
})

test('aliases, directives and fields at the root count through fragments, too', () => {
  const text = `query ($v: Int @a) @b { x: a @c ...F @d ... @e { y: b } }
    fragment F on Query @f { z: c d }`
  const { rootFields, aliases, directives } = sizeOf(text)
  assert.deepEqual(
    { rootFields, aliases, directives },
    { rootFields: 4, aliases: 3, directives: 6 },
  )
})

test('of several operations the largest counts', () => {
  const { operations, fields, aliases } = measureDocument(parse('query A { x: a } query B { a b }'))
  assert.deepEqual({ operations, fields, aliases }, { operations: 2, fields: 2, aliases: 1 })
})

test('tokens are counted as the parser counts them, without comments', () => {
  assert.equal(measureDocument(parse('# a comment\n{ a(b: "c d") }')).tokens, 8)
})

test('fragments that double each other are measured without writing them out', () => {
  const levels = Array.from(
    { length: 1_500 },
    (_, level) => `fragment F${level} on T { a { ...F${level + 1} } b { ...F${level + 1} } }`,
  )
  const { fields, depth } = sizeOf(`{ ...F0 } ${levels.join(' ')} fragment F1500 on T { c }`)
  assert.equal(depth, 1_501)
  assert.equal(fields, Number.POSITIVE_INFINITY)
})

test('fragments that hold themselves, or are not there, count as nothing', () => {
  const text = '{ a ...F ...None } fragment F on T { b ...G } fragment G on T { c ...F }'
  assert.equal(sizeOf(text).fields, 1)
})

/** Selections as fields of names, in fragments or not; no two documents of one shape differ in size. */
const selections = fc.letrec<{ set: string; field: string }>((tie) => ({
  set: fc.array(tie('field'), { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')),
  field: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'x: a', 'a @skip(if: true)'),
    tie('set').map((set) => `a { ${set} }`),
    tie('set').map((set) => `... { ${set} }`),
  ),
})).set

test('a fragment costs what its selections cost where it is spread', () => {
  fc.assert(
    fc.property(selections, selections, (around, inside) => {
      const spread = sizeOf(`{ ${around} a { ...F } ...F } fragment F on T { ${inside} }`)
      const written = sizeOf(`{ ${around} a { ${inside} } ${inside} }`)
      assert.deepEqual(spread, written)
    }),
  )
})
