import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  agencyCodeOf2016,
  isWithin,
  parseAgencyCode,
  parseDossierCode,
  parseProcedureCode,
} from './codes.ts'

const digits = (count: number) =>
  fc.integer({ min: 0, max: 10 ** count - 1 }).map((value) => String(value).padStart(count, '0'))
const province = fc
  .tuple(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXY'), digits(2))
  .map((parts) => parts.join(''))
const lowestLevel = fc.integer({ min: 1, max: 99 }).map((value) => String(value).padStart(2, '0'))
const agencyCode = fc
  .tuple(province, fc.array(digits(2), { maxLength: 2 }), fc.option(lowestLevel))
  .map(([top, middle, lowest]) => (lowest === null ? top : [top, ...middle, lowest].join('.')))
  .map((raw) => {
    const code = parseAgencyCode(raw)
    assert.ok(code, raw)
    return code
  })

test('an agency code of either style is read as the shorter one', () => {
  assert.equal(parseAgencyCode('000.00.05.H49'), 'H49.05')
  assert.equal(parseAgencyCode('H49.05'), 'H49.05')
  assert.equal(parseAgencyCode('000.00.00.H49'), 'H49')
  assert.equal(parseAgencyCode('000.22.05.H49'), 'H49.05.22')
  assert.equal(parseAgencyCode('007.22.05.H49'), 'H49.05.22.07')
})

test('an agency code comes back from the style of 2016 unchanged', () => {
  fc.assert(
    fc.property(agencyCode, (code) => {
      const older = agencyCodeOf2016(code)
      assert.match(older, /^\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}$/)
      assert.equal(parseAgencyCode(older), code)
    }),
  )
})

test('groups of zeros at the lower end name no other agency', () => {
  assert.equal(parseAgencyCode('H49.00'), 'H49')
  assert.equal(parseAgencyCode('H49.05.00'), 'H49.05')
  assert.equal(parseAgencyCode('H49.00.05'), 'H49.00.05')
})

test('a number that the shorter style has no room for is refused, not shortened', () => {
  assert.equal(parseAgencyCode('107.22.05.H49'), null)
})

test('what is no agency code is refused', () => {
  const malformed = ['', 'H4', 'Z49', 'h49.05', 'H49.5', 'H49.05.', 'H49.01.01.01.01', '00.05.H49']
  for (const raw of [...malformed, '000.00.05.H49\n', ' H49', 'H49.05.22.007'])
    assert.equal(parseAgencyCode(raw), null, JSON.stringify(raw))
})

test('an agency stands within itself and what is above it, and within no neighbour', () => {
  fc.assert(
    fc.property(agencyCode, agencyCode, (one, other) => {
      assert.ok(isWithin(one, one))
      const levels = one.split('.')
      const isAbove = other.split('.').every((level, depth) => level === levels[depth])
      assert.equal(isWithin(one, other), isAbove)
    }),
  )
})

test('a procedure code is read in its short, full and older form', () => {
  assert.equal(parseProcedureCode('1.005129'), '1.005129')
  assert.equal(parseProcedureCode('1.005129.000.00.00.H49'), '1.005129')
  assert.equal(parseProcedureCode('T-QNI-123456-TT'), 'T-QNI-123456-TT')
  assert.equal(parseProcedureCode('B-BTP-123456-TT'), 'B-BTP-123456-TT')
})

test('the full form of any procedure code names the same procedure', () => {
  fc.assert(
    fc.property(fc.constantFrom('1', '2', '3'), digits(6), agencyCode, (group, tail, agency) => {
      const short = `${group}.${tail}`
      assert.equal(parseProcedureCode(`${short}.${agencyCodeOf2016(agency)}`), short)
    }),
  )
})

test('what is no procedure code is refused', () => {
  const malformed = [
    '',
    '4.005129',
    '1.00512',
    '1.0051290',
    '1,005129',
    'T-QNI-123456',
    'T-QN-123456-TT',
  ]
  for (const raw of [...malformed, '1.005129.H49', 't-qni-123456-tt'])
    assert.equal(parseProcedureCode(raw), null, raw)
})

test('a dossier code of either era is kept as it is written', () => {
  for (const raw of ['000.00.01.H49-140402-0001', 'H49.01-20260609-0092637', 'H49-140402-0001'])
    assert.equal(parseDossierCode(raw), raw)
  for (const raw of ['', 'H49-1404-0001', '000.00.01.H49-140402', '000.00.01.H49-140402-1', 'x'])
    assert.equal(parseDossierCode(raw), null, raw)
})
