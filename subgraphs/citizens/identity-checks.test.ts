import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { birthProvinces } from './birth-provinces.ts'
import {
  type Bearer,
  checksOfPersonalNumber,
  checksOfTaxCode,
  failedChecks,
  repairPersonalNumber,
} from './identity-checks.ts'

const nobody: Bearer = { birth: null, gender: null }
const born = (year: number, gender: Bearer['gender'] = null): Bearer => ({
  birth: { year, day: null },
  gender,
})

const anyBearer = fc.record({
  birth: fc.integer({ min: 1900, max: 2199 }).map((year) => ({ year, day: null })),
  gender: fc.constantFrom('MALE' as const, 'FEMALE' as const),
})
const anyProvince = fc.constantFrom(...birthProvinces.keys())
const anyTail = fc.integer({ min: 0, max: 999_999 }).map((tail) => String(tail).padStart(6, '0'))

/** The number that the rule gives to a bearer. */
function numberOf(province: string, { birth, gender }: Bearer, tail: string): string {
  const year = birth?.year ?? 1900
  const century = (Math.floor(year / 100) - 19) * 2 + (gender === 'FEMALE' ? 1 : 0)
  return `${province}${century}${String(year % 100).padStart(2, '0')}${tail}`
}

test('the 63 provinces of before 2025 register births, Quảng Ninh under 022', () => {
  assert.equal(birthProvinces.size, 63)
  assert.equal(birthProvinces.get('022'), 'Quảng Ninh')
})

test('a number made by the rule passes, for any birth, gender and province', () => {
  fc.assert(
    fc.property(anyProvince, anyBearer, anyTail, (province, bearer, tail) => {
      const number = numberOf(province, bearer, tail)
      assert.deepEqual(checksOfPersonalNumber(number, bearer), [])
      assert.deepEqual(checksOfPersonalNumber(number, nobody), [])
    }),
  )
})

test('a number that lost its leading zero is flagged, and can be repaired', () => {
  fc.assert(
    fc.property(anyProvince, anyBearer, anyTail, (province, bearer, tail) => {
      const number = numberOf(province, bearer, tail)
      fc.pre(number.startsWith('0') && !number.startsWith('00'))
      assert.deepEqual(checksOfPersonalNumber(number.slice(1), bearer), ['LEADING_ZERO_LOST'])
      assert.equal(repairPersonalNumber(number.slice(1)), number)
      assert.equal(repairPersonalNumber(number), null)
    }),
  )
})

test('each part of the number is held against what is known of the bearer', () => {
  const checks = (number: string, bearer: Bearer) => checksOfPersonalNumber(number, bearer)
  assert.deepEqual(checks('022087001289', born(1988)), ['BIRTH_YEAR_MISMATCH'])
  assert.deepEqual(checks('022087001289', born(2087)), ['CENTURY_MISMATCH'])
  assert.deepEqual(checks('022087001289', born(1987, 'FEMALE')), ['GENDER_MISMATCH'])
  assert.deepEqual(checks('022301001289', born(2001, 'FEMALE')), [])
  assert.deepEqual(checks('003087001289', born(1987)), ['UNKNOWN_BIRTH_PROVINCE'])
  for (const malformed of ['', '22087', '0220870012890', '02208700128X', '०२२०८७००१२८९'])
    assert.deepEqual(checks(malformed, nobody), ['WRONG_FORM'], malformed)
})

test('a tax code ends with the digit that follows from the other nine', () => {
  for (const code of ['0100109106', '0100107518', '0100107518-001'])
    assert.deepEqual(checksOfTaxCode(code), [], code)
  assert.deepEqual(checksOfTaxCode('0100109107'), ['WRONG_CHECK_DIGIT'])
  for (const malformed of ['', '010010910', '0100109106-01', '01001091061'])
    assert.deepEqual(checksOfTaxCode(malformed), ['WRONG_FORM'], malformed)
})

test('any nine digits have at most one tax code', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), (number) => {
      const nine = String(number).padStart(9, '0')
      const codes = [...'0123456789'].filter((digit) => checksOfTaxCode(nine + digit).length === 0)
      assert.ok(codes.length <= 1)
    }),
  )
})

test('cards and books are of nine digits, and nothing ends before it begins', () => {
  const always = { validFrom: null, validTo: null }
  const checks = (kind: string, number: string) => failedChecks({ kind, number, ...always }, nobody)
  assert.deepEqual(checks('IDENTITY_CARD_9', '101234567'), [])
  assert.deepEqual(checks('IDENTITY_CARD_9', '01234567'), ['WRONG_FORM'])
  assert.deepEqual(checks('IDENTITY_CARD_12', '022087001289'), [])
  assert.deepEqual(checks('HOUSEHOLD_BOOK', '22'), ['WRONG_FORM'])
  assert.deepEqual(checks('PASSPORT', 'B1234567'), [])
})
