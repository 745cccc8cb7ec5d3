import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../tests/databases.ts'
import { serveSubgraph } from '../../../tests/served-subgraph.ts'
import { fees } from '../main.ts'

const rows = new URL('../fees.test.sql', import.meta.url)
const spring = 'period: { from: "2014-05-01", to: "2014-06-30" }'
const money = 'assessed requested paid settled unsettled refunded outstanding'

eachDatabase('the report on fees', (open) => {
  const { query } = serveSubgraph(open, fees, rows)

  async function report<Report = unknown>(
    args: string,
    selection: string,
    field = 'feeReportInFull',
  ) {
    const { data, errors } = await query<Record<string, Report>>(
      `{ ${field}(${args}) { ${selection} } }`,
    )
    return { report: data?.[field], code: errors?.[0]?.extensions.code, errors }
  }

  test('tells exactly what was assessed, asked for, paid, settled, given back and is owed still', async () => {
    const figures = `figures { items ${money} requestedItems paidItems outstandingItems faultyEntries }`
    const { report: told } = await report(
      `${spring}, scope: PROVINCIAL_CENTRE`,
      `rows { kind ${figures} } totals { kind ${figures} } rowCount balanced violations { identity }`,
    )
    const all = {
      items: 7,
      assessed: '9007199256279093',
      requested: '10000',
      paid: '9007199256269093',
      settled: '9007199254740993',
      unsettled: '1528000',
      refunded: '100',
      outstanding: '10000',
      requestedItems: 1,
      paidItems: 5,
      outstandingItems: 1,
      faultyEntries: 1,
    }
    assert.deepEqual(told, {
      rows: [{ kind: 'GROUP', figures: all }],
      totals: { kind: 'TOTAL', figures: all },
      rowCount: 1,
      balanced: true,
      violations: [],
    })
  })

  test('groups by up to three dimensions, with their keys and nothing else in them', async () => {
    const { report: told } = await report(
      `${spring}, scope: ALL_CENTRES, groupBy: [COLLECTION_POINT, PAID_MONTH],
       orderBy: { by: KEY, direction: ASCENDING }`,
      `rows { key { collectedAt paidMonth departmentCode department { code } assessedMonth }
        figures { items paid outstanding } }`,
    )
    const row = (
      collectedAt: string,
      paidMonth: string | null,
      items: number,
      ...sums: string[]
    ) => ({
      key: { collectedAt, paidMonth, departmentCode: null, department: null, assessedMonth: null },
      figures: { items, paid: sums[0], outstanding: sums[1] },
    })
    assert.deepEqual(told, {
      rows: [
        row('BANK', '2014-06-01', 1, '9007199254740993', '0'),
        row('CENTRE', null, 1, '0', '0'),
        row('CENTRE', '2014-05-01', 4, '36100', '0'),
        row('DEPARTMENT', '2014-05-01', 1, '1500000', '0'),
        row('ONLINE', null, 1, '0', '10000'),
      ],
    })
  })

  test('tells by department and place what is late to be collected and to be settled', async () => {
    const rate = '{ numerator denominator }'
    const { report: told } = await report(
      `${spring}, scope: PROVINCIAL_CENTRE, groupBy: [DEPARTMENT], lateAfterDays: 10,
       orderBy: { by: LATE_TO_COLLECT }`,
      `rows { key { departmentCode } figures {
        lateUnpaidItems lateUnpaid paidElsewhereItems heldItems held
        lateToCollect ${rate} lateToSettle ${rate} collectedAtCentre { numerator definition population } } }`,
    )
    const { data } = await query(`{ lateToCollect(
      period: { from: "2014-05-01", to: "2014-06-30" }, scope: PROVINCIAL_CENTRE, afterDays: 10
    ) { department { code } late ${rate} lateToSettle ${rate} unpaidAmount held } }`)
    const late = (code: string) =>
      (data as { lateToCollect: { department: { code: string } }[] }).lateToCollect.find(
        ({ department }) => department.code === code,
      )
    const { rows } = told as {
      rows: { key: { departmentCode: string }; figures: Record<string, unknown> }[]
    }
    assert.deepEqual(
      rows.map(({ key }) => key.departmentCode),
      ['H49.09', 'H49.02'],
    )
    for (const { key, figures } of rows)
      assert.deepEqual(late(key.departmentCode), {
        department: { code: key.departmentCode },
        late: figures.lateToCollect,
        lateToSettle: figures.lateToSettle,
        unpaidAmount: figures.lateUnpaid,
        held: figures.held,
      })
    assert.deepEqual(rows[0]?.figures.collectedAtCentre, {
      numerator: 2,
      definition: 'COLLECTED_AT_CENTRE_OF_PAID_V2',
      population:
        'Fee items of dossiers at the provincial centre of department H49.09, paid in 2014-05-01 to 2014-06-30',
    })
  })

  test('sums for dossiers of a standing what it tells of that standing among all', async () => {
    interface Standing {
      readonly rows: ReadonlyArray<{
        readonly key: { readonly dossierStanding: string }
        readonly figures: Readonly<Record<string, unknown>>
      }>
    }
    const found = new Set<string>()
    for (const day of ['2014-05-20', '2014-05-21', '2014-06-19', '2014-06-20', '2014-06-30']) {
      const asked = `period: { from: "2014-05-01", to: "${day}" }, scope: ALL_CENTRES,
        groupBy: [DOSSIER_STANDING]`
      const rows = `rows { key { dossierStanding } figures { items ${money} } }`
      const { report: all } = await report<Standing>(asked, rows)
      assert.ok(all)
      for (const row of all.rows) {
        const { dossierStanding } = row.key
        found.add(dossierStanding)
        const filter = `filter: { dossierStanding: [${dossierStanding}] }`
        const { report: one } = await report<Standing>(`${asked}, ${filter}`, rows)
        assert.deepEqual(one, { rows: [row] })
      }
    }
    assert.deepEqual([...found].sort(), ['IN_TIME', 'LATE', 'OVERDUE', 'UNKNOWN'])
  })

  test('folds the rows after the first into one, and keeps the totals', async () => {
    const { report: told } = await report(
      `${spring}, scope: ALL_CENTRES, groupBy: [COLLECTION_POINT], orderBy: { by: PAID }, top: 2`,
      'rows { kind key { collectedAt } figures { paid } } totals { figures { paid } }',
    )
    assert.deepEqual(told, {
      rows: [
        { kind: 'GROUP', key: { collectedAt: 'BANK' }, figures: { paid: '9007199254740993' } },
        { kind: 'GROUP', key: { collectedAt: 'DEPARTMENT' }, figures: { paid: '1500000' } },
        { kind: 'OTHER', key: { collectedAt: null }, figures: { paid: '36100' } },
      ],
      totals: { figures: { paid: '9007199256277093' } },
    })
  })

  test('compares with the period before, below zero where it was more then', async () => {
    const { report: told } = await report(
      `period: { calendar: "NATURAL_V1", code: "2014-06" }, scope: PROVINCIAL_CENTRE,
       compare: PREVIOUS_PERIOD`,
      `period { from to calendar code } comparedWith { from to }
       totals { figures { items assessed paid } previous { items assessed paid } delta { items assessed paid } }`,
    )
    assert.deepEqual(told, {
      period: { from: '2014-06-01', to: '2014-06-30', calendar: 'NATURAL_V1', code: '2014-06' },
      comparedWith: { from: '2014-05-01', to: '2014-05-31' },
      totals: {
        figures: { items: 0, assessed: '0', paid: '9007199254740993' },
        previous: { items: 7, assessed: '9007199256279093', paid: '1528100' },
        delta: { items: -7, assessed: '-9007199256279093', paid: '9007199253212893' },
      },
    })
  })

  test('does not show the public how few there are in parts of departments', async () => {
    const selection =
      'rows { figures { items paid faultyEntries collectedAtCentre { value } withheld } } totals { figures { items faultyEntries withheld } } balanced'
    const { report: told } = await report(
      `${spring}, scope: PROVINCIAL_CENTRE, groupBy: [COLLECTION_POINT]`,
      selection,
      'feeReport',
    )
    const { rows, totals } = told as { rows: { figures: object }[]; totals: object }
    assert.deepEqual(totals, {
      figures: { items: 7, faultyEntries: null, withheld: ['DEMAND', 'COLLECTION', 'FAULTS'] },
    })
    for (const { figures } of rows)
      assert.deepEqual(figures, {
        items: null,
        paid: null,
        faultyEntries: null,
        collectedAtCentre: null,
        withheld: ['SIZE', 'DEMAND', 'COLLECTION', 'FAULTS'],
      })
    const { report: byDepartment } = await report(
      `${spring}, scope: PROVINCIAL_CENTRE, groupBy: [DEPARTMENT]`,
      'rows { figures { items } }',
      'feeReport',
    )
    assert.deepEqual(byDepartment, { rows: [{ figures: { items: 2 } }, { figures: { items: 5 } }] })
  })

  test('is the same report with the same hash while nothing changes, whatever is selected', async () => {
    const args = `${spring}, scope: ALL_CENTRES, groupBy: [FIELD]`
    const hash = async (more: string, selection = 'provenance { sha256 reportId }') =>
      (await report<{ provenance: object }>(`${args} ${more}`, selection)).report?.provenance
    assert.deepEqual(await hash(''), await hash('', 'rows { kind } provenance { sha256 reportId }'))
    assert.notDeepEqual(await hash(''), await hash(', filter: { kind: FEE }'))
  })

  test('gives its rows by pages', async () => {
    const args = `${spring}, scope: ALL_CENTRES, groupBy: [COLLECTION_POINT], first: 2`
    const selection = 'rows { key { collectedAt } } rowCount pageInfo { hasNextPage endCursor }'
    type Page = {
      rows: { key: { collectedAt: string } }[]
      rowCount: number
      pageInfo: { hasNextPage: boolean; endCursor: string }
    }
    const seen: string[] = []
    let after = ''
    for (let more = true; more; ) {
      const { report: page } = await report<Page>(`${args} ${after}`, selection)
      assert.equal(page?.rowCount, 4)
      seen.push(...(page?.rows.map(({ key }) => key.collectedAt) ?? []))
      more = page?.pageInfo.hasNextPage ?? false
      after = `, after: "${page?.pageInfo.endCursor}"`
    }
    assert.deepEqual(seen, ['BANK', 'CENTRE', 'DEPARTMENT', 'ONLINE'])
  })

  test('is of the procedures of a set where it is asked of one', async () => {
    const selection = 'provenance { sha256 } totals { figures { items withheld } }'
    const ofSet = async (codes: string[]) => {
      const { data, errors } = await query<{ _entities: { feeReport: unknown }[] }>(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ProcedureSet {
          feeReport(${spring}, scope: PROVINCIAL_CENTRE) { ${selection} }
        } } }`,
        { of: [{ __typename: 'ProcedureSet', codes }] },
      )
      assert.equal(errors, undefined)
      return data?._entities[0]?.feeReport
    }
    const filtered = async (codes: string[]) => {
      const filter = `{ procedures: ${JSON.stringify(codes)} }`
      const args = `${spring}, scope: PROVINCIAL_CENTRE, filter: ${filter}`
      return (await report(args, selection, 'feeReport')).report
    }
    for (const codes of [['1.000001', '1.000002'], ['1.000002']])
      assert.deepEqual(await ofSet(codes), await filtered(codes))
    assert.match(JSON.stringify(await ofSet(['1.000001', '1.000002'])), /"items":7/)
    assert.match(JSON.stringify(await ofSet([])), /"items":0/)
  })

  test('is refused with the argument that cannot be', async () => {
    const refused = async (args: string) => {
      const { errors } = await report(`scope: ALL_CENTRES, ${args}`, 'balanced')
      return [errors?.[0]?.extensions.code, errors?.[0]?.extensions.argument]
    }
    const input = 'BAD_USER_INPUT'
    assert.deepEqual(await refused(`${spring}, groupBy: [FIELD, KIND, PROCEDURE, DEPARTMENT]`), [
      input,
      'groupBy',
    ])
    assert.deepEqual(await refused(`${spring}, groupBy: [FIELD, FIELD]`), [input, 'groupBy'])
    assert.deepEqual(await refused(`${spring}, top: 0`), [input, 'top'])
    assert.deepEqual(await refused(`${spring}, lateAfterDays: -1`), [input, 'lateAfterDays'])
    assert.deepEqual(await refused(`${spring}, after: "x"`), [input, 'after'])
    assert.deepEqual(await refused(`${spring}, minCoverage: 2`), [input, 'minCoverage'])
    assert.deepEqual(await refused(`${spring}, filter: { procedures: [] }`), [
      input,
      'filter.procedures',
    ])
    assert.deepEqual(await refused('period: { from: "2014-05-01" }'), [input, 'period'])
    assert.deepEqual(
      (await refused('period: { from: "2014-08-01", to: "2014-08-31" }'))[0],
      'PERIOD_NOT_COVERED',
    )
    assert.deepEqual(
      (await refused('period: { from: "2010-08-01", to: "2010-08-31" }'))[0],
      'PERIOD_NOT_COVERED',
    )
  })
})
