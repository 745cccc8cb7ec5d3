import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { membersOfSets, readProcedureSet } from './procedure-set.ts'

const code = fc.integer({ min: 0, max: 999_999 }).map((n) => `1.${String(n).padStart(6, '0')}`)
const codes = fc.array(code, { maxLength: 50 })

test('a set has one key, in whatever order and however often its codes are given', () => {
  fc.assert(
    fc.property(codes, (given) => {
      const shuffled = [...given.toReversed(), ...given]
      assert.equal(
        readProcedureSet({ codes: shuffled })?.key,
        readProcedureSet({ codes: given })?.key,
      )
      assert.deepEqual(readProcedureSet({ codes: given })?.codes, given)
    }),
  )
})

test('the keys of sets tell their members apart, of empty ones too', () => {
  fc.assert(
    fc.property(fc.array(codes, { maxLength: 5 }), (given) => {
      const keys = given.map((one) => readProcedureSet({ codes: one })?.key ?? '')
      const members = membersOfSets(keys)
      given.forEach((one, place) => {
        const found = members.codes.filter((_, at) => members.sets[at] === place)
        assert.deepEqual(found, [...new Set(one)].sort())
      })
    }),
  )
})

test('a set whose codes are missing, malformed or no list names nothing', () => {
  for (const codes of [undefined, null, '1.000001', ['1.000001', 5], ['Sở'], [null]])
    assert.equal(readProcedureSet({ codes }), null)
})

test('10,000 procedures are a set, and one more are too many', () => {
  const many = Array.from({ length: 10_001 }, (_, n) => `1.${String(n).padStart(6, '0')}`)
  assert.equal(readProcedureSet({ codes: many.slice(1) })?.codes.length, 10_000)
  assert.throws(() => readProcedureSet({ codes: many }), { code: 'KEY_SET_TOO_LARGE' })
})
