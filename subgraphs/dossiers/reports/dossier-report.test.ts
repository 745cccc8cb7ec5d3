import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../tests/databases.ts'
import { serveSubgraph } from '../../../tests/served-subgraph.ts'
import { dossiers } from '../main.ts'

const rows = new URL('../dossiers.test.sql', import.meta.url)

interface Figures {
  readonly [name: string]: unknown
}

interface Row {
  readonly kind: string
  readonly key: Record<string, string | null>
  readonly figures: Figures
  readonly previous: Figures | null
  readonly delta: Record<string, number> | null
}

interface Report {
  readonly rows: readonly Row[]
  readonly totals: Row
  readonly rowCount: number
  readonly balanced: boolean
  readonly violations: readonly unknown[]
  readonly period: unknown
  readonly comparedWith: unknown
  readonly definition: unknown
  readonly provenance: Record<string, unknown>
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const columns =
  'total carriedOver received receivedOnline receivedOtherwise resolved early onTime late pending inTime overdue'
const rate = 'rate { numerator denominator value population definition }'
const key =
  'departmentCode fieldCode procedureCode localityCode channel receivedMonth completedMonth'
const figures = `{ ${columns} ${rate} withheld }`
const whole = `period { from to calendar code } comparedWith { from to } definition { name numerator }
  rows { kind key { ${key} } figures ${figures} previous ${figures} delta { received total } }
  totals { kind figures ${figures} } rowCount balanced violations { identity } pageInfo { hasNextPage endCursor }
  provenance { reportId asOf isFixed calendarVersion agencyVersion fieldVersion sha256 }`

eachDatabase('reports on dossiers', (open) => {
  const { query } = serveSubgraph(open, dossiers, rows)

  const ask = (arguments_: string, selection = whole, field = 'dossierReportInFull') =>
    query<Record<string, Report>>(`{ ${field}(
      definition: ON_TIME_OF_RESOLVED_V1, scope: ALL_CENTRES, ${arguments_}
    ) { ${selection} } }`)

  async function report(arguments_: string, field = 'dossierReportInFull'): Promise<Report> {
    const { data, errors } = await ask(arguments_, whole, field)
    assert.equal(errors, undefined)
    const found = data?.[field]
    assert.ok(found)
    return found
  }

  async function refusal(arguments_: string): Promise<unknown> {
    const { errors } = await ask(arguments_)
    const [error] = errors ?? []
    return [error?.extensions?.code, error?.extensions?.argument]
  }

  const quarter = 'period: { from: "2014-04-01", to: "2014-06-30" }'
  const untilToday = 'period: { from: "2014-04-01", to: "2014-07-02" }'
  const count = (row: Row | undefined, name: string) => row?.figures[name]

  test('a report names its rule, its period and its totals', async () => {
    const { definition, period, totals, rows, balanced, rowCount } = await report(untilToday)
    assert.deepEqual(definition, {
      name: 'ON_TIME_OF_RESOLVED_V1',
      numerator: 'Ended in the period, early or on time: columns 8 + 9',
    })
    assert.deepEqual(period, { from: '2014-04-01', to: '2014-07-02', calendar: null, code: null })
    assert.deepEqual([rowCount, balanced], [1, true])
    assert.deepEqual(rows[0]?.figures, { ...totals.figures, rate: rows[0]?.figures.rate })
    assert.deepEqual(totals.figures, {
      total: 9,
      carriedOver: 0,
      received: 9,
      receivedOnline: 1,
      receivedOtherwise: 8,
      resolved: 5,
      early: 1,
      onTime: 2,
      late: 2,
      pending: 4,
      inTime: 3,
      overdue: 1,
      rate: {
        numerator: 3,
        denominator: 5,
        value: 0.6,
        population:
          'Dossiers at the provincial and the local centres, resolved in 2014-04-01 to 2014-07-02',
        definition: 'ON_TIME_OF_RESOLVED_V1',
      },
      withheld: [],
    })
  })

  test('rows have typed keys, in the order of these, and add up to the totals', async () => {
    const { rows, totals } = await report(`${untilToday}, groupBy: [DEPARTMENT, CHANNEL]`)
    assert.deepEqual(
      rows.map(({ key, figures }) => [key.departmentCode, key.channel, figures.received]),
      [
        ['H49.02', 'COUNTER', 5],
        ['H49.02', 'POST', 1],
        ['H49.05', 'COUNTER', 2],
        ['H49.05', 'ONLINE', 1],
      ],
    )
    assert.equal(totals.figures.received, 9)
  })

  test('every dimension partitions the dossiers', async () => {
    for (const dimension of [
      'DEPARTMENT',
      'FIELD',
      'PROCEDURE',
      'LOCALITY',
      'CHANNEL',
      'RECEIVED_MONTH',
      'COMPLETED_MONTH',
    ]) {
      const { rows, totals, balanced } = await report(`${quarter}, groupBy: [${dimension}]`)
      assert.ok(balanced)
      for (const name of columns.split(' ')) {
        const sum = rows.reduce((sum, row) => sum + Number(row.figures[name]), 0)
        assert.equal(sum, totals.figures[name], `${name} by ${dimension}`)
      }
    }
  })

  test('by the month of completion, what is pending has none', async () => {
    const { rows } = await report(`${untilToday}, groupBy: [COMPLETED_MONTH]`)
    assert.deepEqual(
      rows.map(({ key, figures }) => [key.completedMonth, figures.resolved, figures.pending]),
      [
        [null, 0, 4],
        ['2014-04-01', 3, 0],
        ['2014-05-01', 1, 0],
        ['2014-06-01', 1, 0],
      ],
    )
  })

  test('the first rows stand by themselves, and the others make one', async () => {
    const ordered = 'orderBy: { by: RECEIVED }, groupBy: [PROCEDURE]'
    const all = await report(`${untilToday}, ${ordered}`)
    assert.deepEqual(
      all.rows.map(({ key, figures }) => [key.procedureCode, figures.received]),
      [
        ['1.000001', 3],
        ['1.000002', 3],
        ['1.000003', 3],
      ],
    )
    const top = await report(`${untilToday}, ${ordered}, top: 1`)
    assert.deepEqual(
      top.rows.map(({ kind, key, figures }) => [kind, key.procedureCode, figures.received]),
      [
        ['GROUP', '1.000001', 3],
        ['OTHER', null, 6],
      ],
    )
    assert.deepEqual(top.totals, all.totals)
  })

  test('rows can be sorted by the rate, those without one first', async () => {
    const { rows } = await report(
      `${untilToday}, groupBy: [FIELD], orderBy: { by: RATE, direction: ASCENDING }`,
    )
    assert.deepEqual(
      rows.map(({ key, figures }) => [key.fieldCode, (figures.rate as { value: number }).value]),
      [
        ['LV-05-01', 0],
        ['LV-02-02', 0.5],
        ['LV-02-01', 1],
      ],
    )
  })

  test('pages follow one another to the last row', async () => {
    const grouped = `${untilToday}, groupBy: [PROCEDURE, CHANNEL], first: 2`
    const seen: unknown[] = []
    let after = ''
    for (;;) {
      const { rows, pageInfo } = await report(`${grouped}${after}`)
      seen.push(...rows.map(({ key }) => [key.procedureCode, key.channel]))
      if (!pageInfo.hasNextPage) break
      after = `, after: "${pageInfo.endCursor}"`
    }
    const { rows } = await report(`${untilToday}, groupBy: [PROCEDURE, CHANNEL]`)
    assert.deepEqual(
      seen,
      rows.map(({ key }) => [key.procedureCode, key.channel]),
    )
  })

  test('a period is compared with the one before it and with that of the year before', async () => {
    const may = 'period: { calendar: "NATURAL_V1", code: "2014-05" }'
    const { rows, comparedWith } = await report(
      `${may}, groupBy: [DEPARTMENT], compare: PREVIOUS_PERIOD`,
    )
    assert.deepEqual(comparedWith, { from: '2014-04-01', to: '2014-04-30' })
    assert.deepEqual(
      rows.map(({ key, figures, previous, delta }) => [
        key.departmentCode,
        figures.received,
        previous?.received,
        delta?.received,
      ]),
      [
        ['H49.02', 2, 3, -1],
        ['H49.05', 1, 0, 1],
      ],
    )
    const { totals } = await report(`${may}, compare: SAME_PERIOD_LAST_YEAR`)
    assert.equal(totals.figures.received, 3)
  })

  test('months of the period compared with stand beside those of the period', async () => {
    const { rows } = await report(
      'period: { from: "2014-05-01", to: "2014-05-31" }, groupBy: [RECEIVED_MONTH], compare: PREVIOUS_PERIOD',
    )
    assert.deepEqual(
      rows.map(({ key, figures, previous }) => [
        key.receivedMonth,
        figures.received,
        previous?.received,
      ]),
      [['2014-05-01', 3, 3]],
    )
  })

  test('working days are told by percentiles of a histogram that adds up', async () => {
    const days =
      'workingDays { dossiers uncounted p50: percentile p90: percentile(percent: 90) histogram { workingDays dossiers } }'
    const { data, errors } = await ask(
      `${untilToday}, withWorkingDays: true, groupBy: [FIELD]`,
      `rows { figures { ${days} } } totals { figures { ${days} } }`,
    )
    assert.equal(errors, undefined)
    assert.deepEqual(data?.dossierReportInFull?.totals.figures.workingDays, {
      dossiers: 5,
      uncounted: 0,
      p50: 5,
      p90: 6,
      histogram: [
        { workingDays: 2, dossiers: 1 },
        { workingDays: 4, dossiers: 1 },
        { workingDays: 5, dossiers: 1 },
        { workingDays: 6, dossiers: 2 },
      ],
    })
  })

  test('every condition of a filter narrows the counts', async () => {
    const received = async (filter: string) =>
      (await report(`${untilToday}, filter: ${filter}`)).totals.figures.received
    assert.equal(await received('{ department: "H49.05" }'), 3)
    assert.equal(await received('{ agency: "H49.05" }'), 2)
    assert.equal(await received('{ agency: "H49.20" }'), 7)
    assert.equal(await received('{ field: "LV-02-01" }'), 3)
    assert.equal(await received('{ procedures: ["1.000002", "1.000003"] }'), 6)
    assert.equal(await received('{ locality: "H49.21" }'), 1)
    assert.equal(await received('{ channel: ONLINE }'), 1)
    assert.equal(await received('{ level: PROVINCE }'), 9)
    assert.equal(await received('{ level: COMMUNE }'), 0)
    assert.equal(await received('{ channel: null }'), 9)
  })

  test('the public is not shown counts of 1 to 4 of less than a department', async () => {
    const { rows, totals } = await report(`${untilToday}, groupBy: [FIELD]`, 'dossierReport')
    for (const row of rows) {
      assert.equal(count(row, 'total'), null)
      assert.equal(count(row, 'late'), null)
      assert.equal(count(row, 'rate'), null)
      assert.deepEqual(row.figures.withheld, ['SIZE', 'INTAKE', 'OUTCOME'])
    }
    assert.equal(totals.figures.total, 9)
    const departments = await report(`${untilToday}, groupBy: [DEPARTMENT]`, 'dossierReport')
    assert.deepEqual(
      departments.rows.map((row) => count(row, 'total')),
      [6, 3],
    )
  })

  test('what cannot be reported on is refused with its reason', async () => {
    const wrong = [
      ['period: { from: "2014-06-02", to: "2014-06-01" }', 'BAD_USER_INPUT', 'period'],
      ['period: { from: "2014-06-01" }', 'BAD_USER_INPUT', 'period'],
      ['period: { from: "2014-07-03", to: "2014-07-04" }', 'PERIOD_NOT_COVERED', undefined],
      ['period: { from: "2013-01-01", to: "2013-12-31" }', 'PERIOD_NOT_COVERED', undefined],
      [`${quarter}, groupBy: [FIELD, FIELD]`, 'BAD_USER_INPUT', 'groupBy'],
      [`${quarter}, groupBy: [FIELD, CHANNEL, LOCALITY, DEPARTMENT]`, 'BAD_USER_INPUT', 'groupBy'],
      [`${quarter}, top: 0`, 'BAD_USER_INPUT', 'top'],
      [`${quarter}, first: 20001`, 'BAD_USER_INPUT', 'first'],
      [`${quarter}, after: "x"`, 'BAD_USER_INPUT', 'after'],
      [`${quarter}, minCoverage: 2`, 'BAD_USER_INPUT', 'minCoverage'],
      [`${quarter}, filter: { procedures: [] }`, 'BAD_USER_INPUT', 'filter.procedures'],
      [`${quarter}, asOf: "2014-07-02T15:00:01+07:00"`, 'AS_OF_NOT_COVERED', 'asOf'],
      [`${quarter}, asOf: "2014-03-01T00:00:00+07:00"`, 'AS_OF_NOT_COVERED', 'asOf'],
    ]
    for (const [arguments_ = '', ...expected] of wrong)
      assert.deepEqual(await refusal(arguments_), expected, arguments_)
  })

  test('a definition tells what it counts of whom', async () => {
    const { data } = await query<{ metricDefinitions: Array<{ name: string }> }>(
      '{ metricDefinitions { name numerator denominator population legalSource } }',
    )
    const names = data?.metricDefinitions.map(({ name }) => name)
    for (const name of ['ON_TIME_OF_RESOLVED_V1', 'ON_TIME_OF_RECEIVED_V1', 'ON_TIME_OF_DUE_V1'])
      assert.ok(names?.includes(name))
  })

  test('the periods of a calendar are told with their days', async () => {
    const { data } = await query(
      `{ reportPeriods(calendar: "DECREE_09_2019_V1", from: "2014-03-15", to: "2014-03-15") {
        code kind from to } periodCalendars { code } }`,
    )
    assert.deepEqual(data, {
      reportPeriods: [
        { code: '2014', kind: 'YEAR', from: '2013-12-15', to: '2014-12-14' },
        { code: '2014-Q2', kind: 'QUARTER', from: '2014-03-15', to: '2014-06-14' },
        { code: '2014-04', kind: 'MONTH', from: '2014-03-15', to: '2014-04-14' },
      ],
      periodCalendars: [{ code: 'DECREE_09_2019_V1' }, { code: 'NATURAL_V1' }],
    })
  })
})
