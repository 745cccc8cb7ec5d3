import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema } from 'graphql'
import { ownReports } from './own-reports.ts'
import { readReport } from './read-report.ts'
import { readReports } from './read-reports.ts'
import { rowsOfAnswer } from './rows-of-answer.ts'

const api = buildSchema(`
  scalar LocalDate
  scalar VND
  enum Kind { FEE CHARGE }
  type Query { sums(from: LocalDate!, to: LocalDate!, kinds: [Kind!]): Sums  loose: [Sum!] more: Sums }
  type Sums { total: Int groups: [Sum!]! others: [Sum!]! whole: Sum! }
  type Sum { day: LocalDate paid: VND! share: Float name: String good: Boolean parts: [String] within: [Sum!] }
`)

const head = 'query sums($from: LocalDate!, $to: LocalDate!, $kinds: [Kind!] = [FEE, CHARGE])'

const column = (name: string) => `@column(name: "${name}", vi: "v", en: "e")`

function read(text: string, name = 'sums') {
  return readReport('sums.graphql', text, name, api)
}

function reportOf(text: string) {
  const read_ = read(text)
  if ('problems' in read_) throw new Error(read_.problems.join('\n'))
  return read_.report
}

const good = `${head} @report(vi: "Tổng", en: "Sums") {
  sums(from: $from, to: $to, kinds: $kinds) {
    total @column(name: "total", vi: "Tổng số", en: "All")
    groups @rows { day @column(name: "day", vi: "Ngày", en: "Day") ...Money }
    others @rows { ...Money }
  }
}
fragment Money on Sum { paid @column(name: "paid_vnd", vi: "Đã thu", en: "Paid") }`

test('a report is an operation whose directives name its rows and columns, and are no part of it', () => {
  const { query, columns, parameters } = reportOf(good)
  assert.doesNotMatch(query, /@/)
  assert.deepEqual(
    columns.map(({ name, type }) => [name, type]),
    [
      ['total', 'integer'],
      ['day', 'date'],
      ['paid_vnd', 'money'],
    ],
  )
  assert.deepEqual(
    parameters.map(({ name, kind, isList, isRequired, standard }) => ({
      name,
      kind,
      isList,
      isRequired,
      standard,
    })),
    [
      { name: 'from', kind: 'date', isList: false, isRequired: true, standard: null },
      { name: 'to', kind: 'date', isList: false, isRequired: true, standard: null },
      { name: 'kinds', kind: 'choice', isList: true, isRequired: false, standard: 'FEE,CHARGE' },
    ],
  )
})

test('each item of each list of rows is a row; what one list lacks is empty in its rows', () => {
  const answer = {
    sums: {
      total: 3,
      groups: [{ day: '2014-07-02', paid: '9007199254740993' }],
      others: [{ paid: '5' }],
    },
  }
  assert.deepEqual(rowsOfAnswer(reportOf(good), answer), [
    [3, '2014-07-02', 9007199254740993n],
    [3, null, 5n],
  ])
})

test('an object is a row by itself, and a list of words is text', () => {
  const report = reportOf(`query sums @report(vi: "v", en: "e") {
    more {
      groups @rows { ...Row }
      whole @rows { ...Row }
    }
  }
  fragment Row on Sum {
    name ${column('name')}
    parts ${column('parts')}
  }`)
  assert.deepEqual(
    report.columns.map(({ type }) => type),
    ['text', 'text'],
  )
  const more = { groups: [{ name: 'a', parts: ['x', 'y'] }], whole: { name: 'b', parts: [] } }
  assert.deepEqual(rowsOfAnswer(report, { more }), [
    ['a', 'x y'],
    ['b', null],
  ])
})

test('what stands outside of rows is of all rows in the same field of the query', () => {
  const report = reportOf(`query sums @report(vi: "v", en: "e") {
    more { ...Some }
    again: more { ...Some }
  }
  fragment Some on Sums {
    total ${column('total')}
    groups @rows { name ${column('name')} }
  }`)
  const answer = {
    more: { total: 1, groups: [{ name: 'a' }] },
    again: { total: 2, groups: [{ name: 'b' }] },
  }
  assert.deepEqual(rowsOfAnswer(report, answer), [
    [1, 'a'],
    [2, 'b'],
  ])
})

test('an official form has a number and a unit, and its columns have places on it', () => {
  const report = reportOf(`query sums @report(vi: "v", en: "e", form: "II.06a", unit: "Hồ sơ") {
    loose @rows {
      name ${column('name')}
      paid @column(name: "paid", vi: "v", en: "e", number: "(3)=(4)", under: ["Thu", "Trong kỳ"])
    }
  }`)
  assert.deepEqual(report.form, { code: 'II.06a', unit: 'Hồ sơ' })
  assert.deepEqual(
    report.columns.map(({ form }) => form),
    [undefined, { number: '(3)=(4)', under: ['Thu', 'Trong kỳ'] }],
  )
})

test('where an object on the way to the rows is null there are none', () => {
  assert.deepEqual(rowsOfAnswer(reportOf(good), { sums: null }), [])
})

const titled = `${head} @report(vi: "v", en: "e")`

const bad: ReadonlyArray<readonly [what: string, text: string, told: RegExp]> = [
  ['does not parse', `${titled} {\n  sums(`, /^sums\.graphql:2:8: Syntax Error/],
  [
    'asks what the schema does not have',
    `${titled} {\n  summs { total } }`,
    /^sums\.graphql:2:3: Cannot query field "summs"/,
  ],
  [
    'has no title',
    `query sums { loose @rows { day ${column('day')} } }`,
    /^sums\.graphql:1:1: A report has a title/,
  ],
  [
    'has another name than its file',
    good.replace('query sums', 'query other'),
    /^sums\.graphql:1:1: A report is named as its file/,
  ],
  [
    'has no rows',
    `${titled} {\n  sums(from: $from, to: $to, kinds: $kinds) { total ${column('total')} } }`,
    /^sums\.graphql:1:1: A report has rows/,
  ],
  [
    'has no columns',
    'query sums @report(vi: "v", en: "e") { loose @rows { day } }',
    /^sums\.graphql:1:1: A report has columns/,
  ],
  [
    'has a list that is no row',
    `query sums @report(vi: "v", en: "e") {\n  more {\n    groups { day ${column('day')} } } }`,
    /^sums\.graphql:3:5: A list of objects in a report is marked/,
  ],
  [
    'has rows within rows',
    `query sums @report(vi: "v", en: "e") {\n  loose @rows {\n    within @rows { day ${column('day')} } } }`,
    /^sums\.graphql:3:5: @rows stands at objects, in no other ones/,
  ],
  [
    'names a column in camel case',
    `query sums @report(vi: "v", en: "e") {\n  loose @rows { day ${column('theDay')} } }`,
    /^sums\.graphql:2:17: A column is named in snake_case/,
  ],
  [
    'names two columns alike',
    `query sums @report(vi: "v", en: "e") {\n  loose @rows { day ${column('a')} name ${column('a')} } }`,
    /^sums\.graphql:2:\d+: Column a is named twice/,
  ],
  [
    'gives a column no title',
    'query sums @report(vi: "v", en: "e") {\n  loose @rows { day @column(name: "day") } }',
    /^sums\.graphql:2:\d+: .*"vi"/,
  ],
]

for (const [what, text, told] of bad)
  test(`a report that ${what} is refused with its place`, () => {
    const result = read(text)
    assert.ok('problems' in result)
    assert.match(result.problems[0] ?? '', told)
  })

test('a folder of reports is refused with all that is wrong in it', async () => {
  await assert.rejects(readReports(ownReports, api), (error: Error) => {
    assert.equal(error.name, 'OperatorError')
    assert.match(error.message, /dossier_statistics\.graphql:\d+:\d+: /)
    assert.match(error.message, /fee_statistics\.graphql:\d+:\d+: /)
    return true
  })
})
