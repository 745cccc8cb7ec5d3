import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '#kit/errors.ts'
import type { Column, Row } from '../report.ts'
import { readFilter } from './filter.ts'
import { arranged, readOptions } from './query-options.ts'

const columns: Column[] = (
  [
    ['name', 'text'],
    ['items', 'integer'],
    ['paid_vnd', 'money'],
    ['month', 'date'],
    ['at', 'moment'],
    ['agrees', 'boolean'],
  ] as const
).map(([name, type]) => ({ name, type, title: { vietnamese: 'v', english: 'e' } }))

const rows: Row[] = [
  ['Sở Y tế', 3, 9007199254740993n, '2014-06-01', '2014-07-02T15:00:00+07:00', true],
  ["Sở 'Lao động'", 10, 5n, '2014-07-01', '2014-07-02T15:00:01+07:00', false],
  [null, null, null, null, null, null],
]

const passing = (filter: string) =>
  rows.flatMap((row, index) => (readFilter(filter, columns)(row) ? [index] : []))

const examples: ReadonlyArray<readonly [filter: string, passing: number[]]> = [
  ["name eq 'Sở Y tế'", [0]],
  ["name eq 'Sở ''Lao động'''", [1]],
  ['items gt 3', [1]],
  ['items ge 3 and items le 3.0', [0]],
  ['items lt 9 or items ne 3', [0, 1, 2]],
  ['paid_vnd eq 9007199254740993', [0]],
  ['paid_vnd eq 9007199254740992', []],
  ['paid_vnd gt -1', [0, 1]],
  ['month ge 2014-07-01', [1]],
  ['at eq 2014-07-02T08:00:00Z', [0]],
  ['at gt 2014-07-02T15:00:00 07:00', [1]],
  ['agrees', [0]],
  ['not agrees', [1]],
  ['agrees ne true', [1, 2]],
  ['name eq null', [2]],
  ['null ne name', [0, 1]],
  ['not (items gt 3)', [0, 2]],
  ['items in (3, 4, 5)', [0]],
  ["contains(name,'Lao')", [1]],
  ["not contains(name,'Lao')", [0]],
  ["startswith(tolower(name),'sở y')", [0]],
  ["endswith(name,'tế') or endswith(name,'''')", [0, 1]],
  ['items eq 3 or items eq 10 and agrees', [0]],
  ['(items eq 3 or items eq 10) and not agrees', [1]],
  ['true', [0, 1, 2]],
]

for (const [filter, expected] of examples)
  test(`${filter} lets the right rows pass`, () => {
    assert.deepEqual(passing(filter), expected)
  })

const bad: ReadonlyArray<readonly [filter: string, told: RegExp]> = [
  ['items gt', /at character 9: the end where a value is expected/],
  ['items = 3', /at character 7: = begins nothing/],
  ["name eq 'open", /at character 9: ' begins nothing/],
  ['cost gt 3', /at character 1: there is no column cost/],
  ['items gt 3 items', /at character 12: items where nothing more is expected/],
  ["items eq '3'", /at character 10: a text is not compared with a number/],
  ['(items eq 3', /at character 12: the end where \) is expected/],
  ['items', /at character 1: a number is no condition/],
  ['not items eq 3', /not stands before a condition in brackets/],
  ['length(name) gt 3', /there is no function length/],
  ['contains(name)', /contains takes 2, not 1/],
  ['contains(items, name)', /takes text, not a number/],
  ['at gt 2014-13-45T99:99:99Z', /no moment/],
  [`${'('.repeat(100)}items eq 3`, /too many brackets/],
  [`${'items eq 3 or '.repeat(1_000)} items eq 3`, /longer than 4000 characters/],
]

for (const [filter, told] of bad)
  test(`${filter.slice(0, 40)} is refused with its place`, () => {
    assert.throws(
      () => readFilter(filter, columns),
      (error: Error) => {
        assert.match(error.message, told)
        return error instanceof Failure && error.argument === '$filter'
      },
    )
  })

test('whatever is sent is a filter or bad input, soon', () => {
  const word = fc.constantFrom(
    ...[
      'items',
      'name',
      'not',
      'and',
      'or',
      'eq',
      'in',
      '(',
      ')',
      ',',
      '3',
      "'a'",
      'null',
      '-',
      '$',
    ],
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 400 }), (words) => {
      try {
        rows.every(readFilter(words.join(' '), columns))
      } catch (error) {
        assert.ok(error instanceof Failure && error.code === 'BAD_USER_INPUT', String(error))
      }
    }),
  )
})

const optionsOf = (options: Record<string, unknown>) => readOptions(options, columns)

test('rows come in the order asked for, null first, equal ones as they were', () => {
  const places = (orderby: string) =>
    arranged(rows, optionsOf({ $orderby: orderby })).map((row) => rows.indexOf(row))
  assert.deepEqual(places('items desc'), [1, 0, 2])
  assert.deepEqual(places('paid_vnd'), [2, 1, 0])
  assert.deepEqual(places('month asc, items desc'), [2, 0, 1])
})

const badOptions: ReadonlyArray<
  readonly [options: Record<string, unknown>, code: string, told: RegExp]
> = [
  [{ $orderby: 'cost' }, 'BAD_USER_INPUT', /no column cost/],
  [{ $orderby: 'items up' }, 'BAD_USER_INPUT', /not a column with asc or desc/],
  [{ $select: 'items,cost' }, 'BAD_USER_INPUT', /no column cost/],
  [{ $top: '-1' }, 'BAD_USER_INPUT', /not a whole number/],
  [{ $count: 'yes' }, 'BAD_USER_INPUT', /not true or false/],
  [{ $top: ['1', '2'] }, 'BAD_USER_INPUT', /more than once/],
  [{ $expand: 'items' }, 'NOT_SUPPORTED', /\$expand is not served/],
  [{ $format: 'atom' }, 'NOT_SUPPORTED', /comes as JSON/],
]

for (const [options, code, told] of badOptions)
  test(`${JSON.stringify(options)} is refused by name`, () => {
    assert.throws(
      () => optionsOf(options),
      (error: Error) => {
        assert.match(error.message, told)
        return (
          error instanceof Failure &&
          error.code === code &&
          error.argument === Object.keys(options)[0]
        )
      },
    )
  })
