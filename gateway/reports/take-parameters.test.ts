import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Parameter, Report } from './report.ts'
import { takeParameters } from './take-parameters.ts'

const parameter = (name: string, more: Partial<Parameter>): Parameter => ({
  name,
  kind: 'text',
  choices: [],
  isList: false,
  isRequired: false,
  standard: null,
  ...more,
})

const report: Report = {
  name: 'sums',
  title: { vietnamese: 'Tổng', english: 'Sums' },
  query: '',
  columns: [],
  sources: [],
  parameters: [
    parameter('from', { kind: 'date', isRequired: true }),
    parameter('to', { kind: 'date', isRequired: true }),
    parameter('scope', { kind: 'choice', choices: ['ONE', 'ALL'], standard: 'ONE' }),
    parameter('by', { kind: 'choice', choices: ['FIELD', 'MONTH'], isList: true }),
    parameter('minCoverage', { kind: 'decimal', standard: '0' }),
    parameter('first', { kind: 'integer' }),
    parameter('asOf', { kind: 'moment' }),
  ],
}

const take = (query: Record<string, unknown>) => takeParameters(report, query, '2014-07-02')

test('what is left out is the year so far, and what the report has as its standard', () => {
  assert.deepEqual(take({}).variables, {
    from: '2014-01-01',
    to: '2014-07-02',
    scope: 'ONE',
    minCoverage: 0,
  })
  assert.equal(take({ to: '2013-06-30' }).variables.from, '2013-01-01')
})

test('a period that a calendar names has no days of its own', () => {
  const { variables } = takeParameters(
    {
      ...report,
      parameters: [
        parameter('from', { kind: 'date' }),
        parameter('to', { kind: 'date' }),
        parameter('calendar', {}),
        parameter('period', {}),
      ],
    },
    { calendar: 'NATURAL_V1', period: '2014-Q2' },
    '2014-07-02',
  )
  assert.deepEqual(variables, { calendar: 'NATURAL_V1', period: '2014-Q2' })
})

test('a moment is taken with the plus of its offset, encoded or not', () => {
  for (const asOf of ['2014-07-02T15:00:00+07:00', '2014-07-02T15:00:00 07:00'])
    assert.equal(take({ asOf }).variables.asOf, '2014-07-02T15:00:00+07:00')
})

test('each parameter is read as its kind', () => {
  const { variables } = take({ by: 'FIELD,MONTH', minCoverage: '0.5', first: '20', scope: 'ALL' })
  assert.deepEqual(
    [variables.by, variables.minCoverage, variables.first, variables.scope],
    [['FIELD', 'MONTH'], 0.5, 20, 'ALL'],
  )
})

const bad: ReadonlyArray<
  readonly [query: Record<string, unknown>, argument: string, told: RegExp]
> = [
  [{ form: '2014-01-01' }, 'form', /not a parameter of this report, which has from, to/],
  [{ from: '2014-02-30' }, 'from', /"2014-02-30" is not a calendar date/],
  [{ from: '02/07/2014' }, 'from', /not a calendar date/],
  [{ asOf: '2014-07-02' }, 'asOf', /not a moment such as/],
  [{ asOf: '2014-02-30T10:00:00Z' }, 'asOf', /not a moment/],
  [{ to: ['2014-01-01', '2014-02-01'] }, 'to', /more than once/],
  [{ to: '', from: '2014-01-01' }, 'to', /needs it/],
  [{ from: '2014-07-01', to: '2014-06-30' }, 'from', /ends \(2014-06-30\) before it begins/],
  [{ from: '2014-07-03', to: '2014-07-04' }, 'from', /begins after today, 2014-07-02/],
  [{ scope: 'one' }, 'scope', /is not one of ONE, ALL/],
  [{ by: 'FIELD,DAY' }, 'by', /"DAY" is not one of FIELD, MONTH/],
  [{ minCoverage: 'half' }, 'minCoverage', /not a number/],
  [{ first: '1.5' }, 'first', /not a whole number/],
]

for (const [query, argument, told] of bad)
  test(`${JSON.stringify(query)} is refused, and told of by the parameter at fault`, () => {
    assert.throws(
      () => take(query),
      (error: Error) => {
        assert.match(error.message, told)
        return 'argument' in error && error.argument === argument
      },
    )
  })
