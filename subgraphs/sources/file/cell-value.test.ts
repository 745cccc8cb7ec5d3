import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDong } from '#domain/money.ts'
import { parseSourceDate, parseSourceMoment } from '../source-moment.ts'
import { cellValue } from './cell-value.ts'
import type { ColumnKind } from './mapped-columns.ts'
import { dateOfSerial } from './serial-date.ts'
import type { Cell } from './sheet.ts'

const read = (kind: ColumnKind, text: string, cell: Cell['kind'] = 'untyped') => {
  const value = cellValue({ text, kind: cell }, kind)
  return 'text' in value ? value.text : value.reason
}

test('days are read in the ways in which Vietnamese write them, and as serial numbers', () => {
  for (const text of [
    '02/07/2014',
    '2/7/2014',
    '2-7-2014',
    '02.07.2014',
    '2014-07-02',
    '2014/07/02',
    '20140702',
    'ngày 02 tháng 7 năm 2014',
    'Ngày 2 tháng 07 năm 2014',
    '41822',
    '41822.625',
    '41822,625',
    ' 02/07/2014\u00a0',
  ])
    assert.equal(parseSourceDate(read('date', text)), '2014-07-02', text)
})

test('times of the day are read with a day, in halves of a day too', () => {
  const afternoon = new Date('2014-07-02T15:30:00+07:00')
  for (const text of [
    '02/07/2014 15:30',
    '2/7/2014 15h30',
    '2/7/2014, 15:30:00',
    '15h30 02/07/2014',
    '02/07/2014 3:30 CH',
    '2-7-2014 03:30:00 PM',
    '41822.645833333336',
  ])
    assert.deepEqual(parseSourceMoment(read('date', text)), afternoon, text)
  assert.deepEqual(
    parseSourceMoment(read('date', '2/7/2014 12:05 SA')),
    new Date('2014-07-02T00:05:00+07:00'),
  )
})

test('days that do not exist, or could be two, are left for the mapping to refuse', () => {
  for (const text of [
    '30/02/2014',
    '31.4.2014',
    '07/15/2014',
    '2/7/14',
    '2/7-2014',
    'tháng 7',
    '99999',
    '02/07/2014 25:00',
    '02/07/2014 13:30 CH',
  ])
    assert.equal(parseSourceMoment(read('date', text)), null, text)
})

test('a serial number is the day that the spreadsheet shows, but for the one that never was', () => {
  assert.equal(dateOfSerial(1), '1900-01-01')
  assert.equal(dateOfSerial(59), '1900-02-28')
  assert.equal(parseSourceDate(dateOfSerial(60) ?? ''), null)
  assert.equal(dateOfSerial(61), '1900-03-01')
  assert.equal(dateOfSerial(41_822), '2014-07-02')
  assert.equal(dateOfSerial(40_360, true), '2014-07-02')
  assert.equal(dateOfSerial(41_822.999_999_99), '2014-07-03')
  for (const none of [0, 0.5, -1, 2_958_466, Number.NaN]) assert.equal(dateOfSerial(none), null)
})

test('amounts lose the marks between thousands and fractions of nothing, and nothing else', () => {
  const read1 = (text: string) => parseDong(read('amount', text))
  for (const text of [
    '1234000',
    '1.234.000',
    '1,234,000',
    '1 234 000',
    '1.234.000 đ',
    '1.234.000 VNĐ',
    '1.234.000,00',
    '1,234,000.00',
    '1234000.0',
    '1234000,00',
    '1\u00a0234\u00a0000 đồng',
  ])
    assert.equal(read1(text), 1_234_000n, text)
  assert.equal(read1('2.617'), 2_617n)
  assert.equal(read1('150000.0'), 150_000n)
  for (const text of [
    '1.5',
    '1.23.456',
    '1.234,5',
    '-5',
    '(5.000)',
    '1.234.00',
    '12.34.567',
    'miễn phí',
  ])
    assert.equal(read1(text), null, text)
})

test('a number of a workbook has no marks between thousands: a fraction of a đồng is refused', () => {
  assert.equal(parseDong(read('amount', '1.234', 'number')), null)
  assert.equal(parseDong(read('amount', '1234', 'number')), 1_234n)
})

test('any amount is the same in every way to write it', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 15n), (amount) => {
      const plain = String(amount)
      const grouped = (mark: string) => plain.replaceAll(/\B(?=(\d{3})+$)/g, mark)
      for (const text of [plain, grouped('.'), grouped(','), `${grouped('.')} đ`, `${plain}.0`])
        assert.equal(parseDong(read('amount', text)), amount)
    }),
  )
})

test('procedure codes and phone numbers get the zeros back that a number cannot have', () => {
  assert.equal(read('procedure', '1.00512', 'number'), '1.005120')
  assert.equal(read('procedure', '1,00512'), '1.005120')
  assert.equal(read('procedure', '1.115835', 'number'), '1.115835')
  assert.equal(read('procedure', '1.00512', 'text'), '1.00512')
  assert.equal(read('procedure', '1.0050', 'number'), '1.0050')
  assert.equal(read('phone', '912345678', 'number'), '0912345678')
  assert.equal(read('phone', '0912345678', 'text'), '0912345678')
})

test('any procedure code comes back from a number', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 999_999 }),
      (group, digits) => {
        const code = `${group}.${String(digits).padStart(6, '0')}`
        assert.equal(read('procedure', String(Number(code)), 'number'), code)
      },
    ),
  )
})

test('what a spreadsheet has spoilt for good is refused with its own reason', () => {
  assert.equal(read('text', '#N/A', 'error'), 'CELL_ERROR')
  assert.equal(read('text', '', 'uncomputed'), 'NOT_COMPUTED')
  assert.equal(read('text', '2014-07-02', 'date'), 'BECAME_A_DATE')
  assert.equal(read('text', '2,20871E+11'), 'LOST_DIGITS')
  assert.equal(read('amount', '1.5E+10'), 'LOST_DIGITS')
  assert.equal(read('text', '1234567890123456', 'number'), 'LOST_DIGITS')
  assert.equal(read('text', '022087001289', 'text'), '022087001289')
})
