import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { addDays, parseLocalDate } from '#domain/dates.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { reportsPart } from './part.ts'
import { checkCovered, readReportPeriod } from './report-period.ts'
import { type PeriodRow, periodCalendars, periodsWithin } from './store.ts'

function day(text: string) {
  const date = parseLocalDate(text)
  assert.ok(date)
  return date
}

eachDatabase('periods of reports', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, reportsPart.name, reportsPart.migrations)
  })

  const daysOf = async (calendar: string, code: string) => {
    const { from, to } = await readReportPeriod(database.sql, { calendar, code })
    return [from, to]
  }

  test('a period is known by its calendar and its code', async () => {
    assert.deepEqual(await daysOf('NATURAL_V1', '2012-02'), ['2012-02-01', '2012-02-29'])
    assert.deepEqual(await daysOf('NATURAL_V1', '2014-Q2'), ['2014-04-01', '2014-06-30'])
    assert.deepEqual(await daysOf('NATURAL_V1', '2014'), ['2014-01-01', '2014-12-31'])
    assert.deepEqual(await daysOf('DECREE_09_2019_V1', '2014-Q2'), ['2014-03-15', '2014-06-14'])
    assert.deepEqual(await daysOf('DECREE_09_2019_V1', '2014-Q1'), ['2013-12-15', '2014-03-14'])
    assert.deepEqual(await daysOf('DECREE_09_2019_V1', '2014'), ['2013-12-15', '2014-12-14'])
    assert.deepEqual(await daysOf('DECREE_09_2019_V1', '2014-03'), ['2014-02-15', '2014-03-14'])
  })

  test('the periods of a kind follow one another without a gap', async () => {
    for (const { code } of await periodCalendars(database.sql)) {
      const periods = await periodsWithin(database.sql, code, day('2010-01-01'), day('2040-12-31'))
      const kinds = Map.groupBy(periods, ({ kind }: PeriodRow) => kind)
      assert.deepEqual([...kinds.values()].map(({ length }) => length).sort(), [124, 31, 372])
      for (const inOrder of kinds.values())
        for (const [index, { from }] of inOrder.entries()) {
          const earlier = inOrder[index - 1]
          if (earlier) assert.equal(from, addDays(earlier.to, 1))
        }
    }
  })

  test('what names no period is refused with the argument', async () => {
    const wrong = [
      [{}, 'period'],
      [{ from: day('2014-01-01') }, 'period'],
      [{ from: day('2014-01-01'), to: day('2014-01-31'), code: '2014-01' }, 'period'],
      [{ calendar: 'NATURAL_V1', code: '2014-Q5' }, 'period.code'],
      [{ from: day('2014-02-01'), to: day('2014-01-31') }, 'period'],
    ] as const
    for (const [argument, at] of wrong)
      await assert.rejects(readReportPeriod(database.sql, argument), {
        code: 'BAD_USER_INPUT',
        argument: at,
      })
  })
})

test('a period in the future, or before the first day on record, is not covered', () => {
  const known = { first: day('2014-03-24'), today: day('2014-07-02') }
  const refused = { code: 'PERIOD_NOT_COVERED' }
  const check = (from: string, to: string) => () =>
    checkCovered({ from: day(from), to: day(to) }, known)
  assert.throws(check('2014-07-03', '2014-07-31'), refused)
  assert.throws(check('2014-03-01', '2014-03-23'), refused)
  assert.doesNotThrow(check('2014-03-01', '2014-03-24'))
  assert.doesNotThrow(check('2014-07-02', '2014-12-31'))
  assert.throws(
    () =>
      checkCovered({ from: day('2014-01-01'), to: day('2014-07-01') }, { ...known, first: null }),
    refused,
  )
})
