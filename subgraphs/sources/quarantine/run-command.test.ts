import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OperatorError } from '#kit/operator-error.ts'
import { mendRecord } from './mend.ts'
import { parseQuarantineCommand } from './run-command.ts'

test('commands about quarantine are told from others, with their words', () => {
  assert.equal(parseQuarantineCommand(['check', 'so']), null)
  assert.equal(parseQuarantineCommand([]), null)
  assert.deepEqual(
    parseQuarantineCommand([
      'replay',
      'so',
      'k',
      '--set',
      'Ngày nộp=1=2',
      '--set=Kênh=',
      '--feed',
      'fees',
    ]),
    {
      command: 'replay',
      name: 'so',
      key: 'k',
      feed: 'fees',
      mending: new Map([
        ['Ngày nộp', '1=2'],
        ['Kênh', ''],
      ]),
    },
  )
})

test('a command that lacks a word, or has one too many, is told how it is written', () => {
  for (const words of [
    ['quarantine'],
    ['quarantine', 'so', 'k'],
    ['show', 'so'],
    ['discard', 'so'],
    ['replay', 'so', '--set', 'a=1'],
    ['show', 'so', 'k', '--set', 'a=1'],
    ['replay', 'so', 'k', 'l'],
    ['replay', 'so', 'k', '--set', 'a'],
    ['replay', 'so', 'k', '--sets', 'a=1'],
  ])
    assert.throws(() => parseQuarantineCommand(words), OperatorError, words.join(' '))
})

test('what was wrong with a value is right once it is mended, and with others stays', () => {
  const record = {
    key: 'a.xlsx#3',
    fields: { Mã: null, Tên: '#N/A', Số: '2E+11', '@file': 'a.xlsx', '@row': '3' },
    refusals: [
      { field: 'Mã', reason: 'MISSING' },
      { field: 'Tên', reason: 'CELL_ERROR' },
      { field: 'Số', reason: 'LOST_DIGITS' },
    ],
  } as const
  const keyOf = (fields: object) =>
    'Mã' in fields && typeof fields.Mã === 'string' ? fields.Mã : null
  const mended = mendRecord(
    record,
    new Map([
      ['Mã', '7'],
      ['Tên', 'An'],
    ]),
    keyOf,
  )
  assert.deepEqual(mended, {
    key: '7',
    fields: { ...record.fields, Mã: '7', Tên: 'An' },
    refusals: [{ field: 'Số', reason: 'LOST_DIGITS' }],
  })
  assert.equal(mendRecord(record, new Map([['Tên', '']]), keyOf).fields.Tên, null)
  assert.throws(() => mendRecord(record, new Map([['@row', '4']]), keyOf), /No field @row/)
})
