import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseJsonFields } from './json-fields.ts'
import { recordsOf, valueAt } from './nested-records.ts'
import { textAt } from './record.ts'

test('two records have one key only where all parts of it are the same', () => {
  const part = fc.string({ unit: fc.constantFrom('a', '/', '%', '2', 'F', '.', ' '), minLength: 1 })
  fc.assert(
    fc.property(part, part, part, part, (a, b, c, d) => {
      const [one, other] = recordsOf(
        [
          { x: a, y: b },
          { x: c, y: d },
        ],
        { key: ['x', 'y'] },
      )
      assert.equal(one?.key === other?.key, a === c && b === d)
    }),
    { numRuns: 1_000 },
  )
})

test('an item of a list stands in its place, with all that surrounds it', () => {
  const value = { ma: '1', tien: { ngay: '2', muc: [{ so: '3' }, { so: '4' }] } }
  assert.deepEqual(recordsOf(value, { key: ['ma', 'tien.muc.so'], each: 'tien.muc' }), [
    { key: '1/3', fields: { ma: '1', tien: { ngay: '2', muc: { so: '3' } } } },
    { key: '1/4', fields: { ma: '1', tien: { ngay: '2', muc: { so: '4' } } } },
  ])
})

test('any JSON is read as it is written, and gives records that a store can hold', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.string({ unit: 'binary' }),
      (json, path) => {
        const value = parseJsonFields(JSON.stringify(json))
        valueAt(value, path)
        for (const { key, fields } of recordsOf(value, { key: [path, path], each: path })) {
          assert.ok(key.length <= 200 && key.isWellFormed() && !key.includes('\0'))
          textAt(fields, path)
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('numbers keep their digits', () => {
  fc.assert(
    fc.property(fc.bigInt(), (number) => {
      assert.deepEqual(parseJsonFields(`{"so":${number}}`), { so: String(number) })
    }),
  )
})

test('names that objects have of themselves are names like others', () => {
  const value = parseJsonFields('{"__proto__":{"ma":"1"},"constructor":"2","toString":"3"}')
  assert.deepEqual(valueAt(value, '__proto__.ma'), '1')
  const [record] = recordsOf(value, { key: 'constructor' })
  assert.equal(record?.key, '2')
  assert.equal(valueAt(value, 'valueOf'), null)
  assert.equal(recordsOf({}, { key: 'toString' })[0]?.refusals?.[0]?.reason, 'MISSING')
})
