import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatMoment, localDateOf, parseLocalDate, parseMoment } from './dates.ts'

test('a calendar date is a day that exists', () => {
  for (const raw of ['2014-07-02', '2016-02-29', '2000-02-29', '1900-01-01', '2199-12-31'])
    assert.equal(parseLocalDate(raw), raw)
  const malformed = ['', '2014-7-2', '02-07-2014', '20140702', '2014-07-02T00:00', '2014-07-02 ']
  const never = ['2014-02-29', '1900-02-29', '2014-04-31', '2014-13-01', '2014-00-10', '2014-01-00']
  for (const raw of [...malformed, ...never, '1899-12-31', '2200-01-01', '2014-01-32'])
    assert.equal(parseLocalDate(raw), null, raw)
})

const moment = fc.date({
  min: new Date('1900-01-01T00:00:00+07:00'),
  max: new Date('2199-12-31T23:59:59+07:00'),
  noInvalidDate: true,
})

test('the calendar date of a moment is the one at UTC+7', () => {
  assert.equal(localDateOf(new Date('2014-07-01T16:59:59Z')), '2014-07-01')
  assert.equal(localDateOf(new Date('2014-07-01T17:00:00Z')), '2014-07-02')
  assert.equal(localDateOf(new Date('2014-12-31T17:00:00Z')), '2015-01-01')
})

test('a moment is written at UTC+7, with milliseconds only where there are some', () => {
  assert.equal(formatMoment(new Date('2014-07-02T08:00:00Z')), '2014-07-02T15:00:00+07:00')
  assert.equal(formatMoment(new Date('2014-07-02T17:00:00.070Z')), '2014-07-03T00:00:00.070+07:00')
})

test('a moment comes back from its text unchanged, on the same calendar date', () => {
  fc.assert(
    fc.property(moment, (at) => {
      const text = formatMoment(at)
      assert.deepEqual(parseMoment(text), at)
      assert.equal(text.slice(0, 10), localDateOf(at))
      assert.equal(parseLocalDate(localDateOf(at)), localDateOf(at))
    }),
  )
})

test('a moment is read with any offset, and names one point in time', () => {
  for (const raw of ['2014-07-02T15:00:00+07:00', '2014-07-02T08:00:00Z', '2014-07-02T08:00Z'])
    assert.equal(parseMoment(raw)?.toISOString(), '2014-07-02T08:00:00.000Z')
})

test('what names no moment is refused', () => {
  const malformed = ['', '2014-07-02', '2014-07-02T15:00:00', '2014-07-02 15:00:00+07:00']
  const never = ['2014-02-30T15:00:00Z', '2014-07-02T24:00:00Z', '2014-07-02T15:60:00Z']
  for (const raw of [...malformed, ...never, '2014-07-02T15:00:00+25:00', '2014-07-02T15:00:00+7'])
    assert.equal(parseMoment(raw), null, raw)
})
