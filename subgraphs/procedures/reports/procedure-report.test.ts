import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../tests/databases.ts'
import { serveSubgraph } from '../../../tests/served-subgraph.ts'
import { procedures } from '../main.ts'

interface Row {
  readonly kind: string
  readonly key: { readonly departmentCode: string | null; readonly onTheSpot: boolean | null }
  readonly figures: {
    readonly total: number
    readonly atCentre: number
    readonly onTheSpot: number
    readonly onTheSpotRate: { readonly population: string }
  }
  readonly delta: { readonly total: number } | null
  readonly set: { readonly count: number }
}

interface Report {
  readonly rows: readonly Row[]
  readonly totals: Row
  readonly balanced: boolean
}

interface Form {
  readonly balanced: boolean
  readonly violations: ReadonlyArray<{
    readonly identity: string
    readonly left: number
    readonly right: number
  }>
  readonly rows: ReadonlyArray<{
    readonly kind: string
    readonly columns: ReadonlyArray<{ readonly number: number; readonly count: number }>
    readonly third: number
  }>
}

eachDatabase('reports on procedures', (open) => {
  const rows = new URL('../procedures.test.sql', import.meta.url)
  const { query } = serveSubgraph(open, procedures, rows)

  async function report(arguments_: string): Promise<Report> {
    const { data, errors } = await query<{ procedureReport: Report }>(`
      { procedureReport(${arguments_}) { rows { ...Row } totals { ...Row } balanced } }
      fragment Row on ProcedureReportRow {
        kind key { departmentCode onTheSpot }
        figures { total atCentre onTheSpot onTheSpotRate { population } }
        delta { total } set { count }
      }`)
    assert.equal(errors, undefined)
    assert.ok(data)
    return data.procedureReport
  }

  const sum = (found: readonly Row[], of: (row: Row) => number) =>
    found.reduce((total, row) => total + of(row), 0)

  for (const groupBy of ['DEPARTMENT', 'FIELD, SCOPE', 'ISO_STATE, REVIEW_STATE, ON_THE_SPOT'])
    test(`by ${groupBy} add up to the totals, and each row has the set that it counts`, async () => {
      const { rows: found, totals, balanced } = await report(`groupBy: [${groupBy}]`)
      assert.ok(found.length > 1)
      assert.equal(
        sum(found, ({ figures }) => figures.total),
        totals.figures.total,
      )
      for (const { figures, set } of [...found, totals]) assert.equal(set.count, figures.total)
      assert.ok(balanced)
    })

  test('tell the procedures on the spot from the others', async () => {
    const { rows: found, totals } = await report('groupBy: [ON_THE_SPOT]')
    const [others, onTheSpot] = found
    assert.deepEqual([others?.key.onTheSpot, onTheSpot?.key.onTheSpot], [false, true])
    assert.equal(others?.figures.onTheSpot, 0)
    assert.equal(onTheSpot?.figures.total, totals.figures.onTheSpot)
    assert.match(String(onTheSpot?.figures.onTheSpotRate.population), /, of on the spot YES$/)
    assert.equal((await report('groupBy: [DEPARTMENT]')).rows[0]?.key.onTheSpot, null)
  })

  test('fold what comes after the first rows, with its set, and compare with another day', async () => {
    const { rows: found, totals } = await report(
      'groupBy: [FIELD], top: 1, orderBy: { by: TOTAL }, compareOn: "2014-07-01"',
    )
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['GROUP', 'OTHER'],
    )
    assert.equal(
      sum(found, ({ figures }) => figures.total),
      totals.figures.total,
    )
    assert.equal(found[1]?.set.count, found[1]?.figures.total)
    assert.ok(found.every(({ delta }) => delta !== null))
  })

  test('on form II.07b add up, tell the rules that rows break, and give a column by its number', async () => {
    const { data, errors } = await query<{ procedureForm: Form }>(`{ procedureForm {
      balanced violations { identity left right }
      rows { kind columns { number count } third: count(column: 3) }
    } }`)
    assert.equal(errors, undefined)
    assert.ok(data)
    const { rows: found, balanced, violations } = data.procedureForm
    const [total, ...departments] = found
    assert.equal(total?.kind, 'TOTAL')
    assert.equal(
      departments.reduce((all, { third }) => all + third, 0),
      total?.third,
    )
    for (const { columns, third } of found) {
      const [whole, ...levels] = columns.slice(0, 4).map(({ count }) => count)
      assert.equal(whole, third)
      assert.equal(
        levels.reduce((sum, count) => sum + count, 0),
        third,
      )
    }
    // In these rows a one-stop unit handles what its level does not carry out.
    assert.equal(balanced, violations.length === 0)
    assert.ok(
      violations.every(({ identity, left, right }) => identity.includes('<=') && left > right),
    )
  })

  const refused: ReadonlyArray<readonly [what: string, field: string, code: string]> = [
    ['a day to come', 'procedureReport(onDate: "2030-01-01") { onDate }', 'PERIOD_NOT_COVERED'],
    ['a day before all', 'procedureReport(onDate: "1950-01-01") { onDate }', 'PERIOD_NOT_COVERED'],
    [
      'a comparison before all',
      'procedureReport(compareOn: "1950-01-01") { onDate }',
      'PERIOD_NOT_COVERED',
    ],
    ['a form to come', 'procedureForm(onDate: "2030-01-01") { onDate }', 'PERIOD_NOT_COVERED'],
    ['a column that is none', 'procedureForm { rows { count(column: 2) } }', 'BAD_USER_INPUT'],
    [
      'four dimensions',
      'procedureReport(groupBy: [DEPARTMENT, FIELD, SCOPE, ISO_STATE]) { onDate }',
      'BAD_USER_INPUT',
    ],
  ]

  for (const [what, field, code] of refused)
    test(`are refused for ${what}`, async () => {
      const { errors } = await query(`{ ${field} }`)
      assert.equal(errors?.[0]?.extensions.code, code)
    })
})
