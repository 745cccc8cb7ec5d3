import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../tests/databases.ts'
import { serveSubgraph } from '../../../tests/served-subgraph.ts'
import { dossiers } from '../main.ts'

const rows = new URL('../dossiers.test.sql', import.meta.url)

interface Form {
  readonly code: string
  readonly balanced: boolean
  readonly violations: ReadonlyArray<Record<string, unknown>>
  readonly previousPeriod: unknown
  readonly rows: ReadonlyArray<{
    readonly kind: string
    readonly level: string | null
    readonly fieldCode: string | null
    readonly withheld: readonly string[]
    readonly columns: ReadonlyArray<{
      readonly number: number
      readonly header: string
      readonly count: number | null
    }>
  }>
}

eachDatabase('official forms', (open) => {
  const { query } = serveSubgraph(open, dossiers, rows)

  async function form(arguments_: string, field = 'dossierFormInFull'): Promise<Form> {
    const { data, errors } = await query<Record<string, Form>>(`{ ${field}(
      scope: ALL_CENTRES, period: { from: "2014-05-01", to: "2014-06-30" } ${arguments_}
    ) { code balanced violations { identity left right level fieldCode } previousPeriod { from to }
      rows { kind level fieldCode withheld columns { number header count } } } }`)
    assert.equal(errors, undefined)
    const found = data?.[field]
    assert.ok(found)
    return found
  }

  const inShort = ({ rows }: Form) =>
    rows.map(({ kind, level, fieldCode, columns }) => [
      kind,
      level,
      fieldCode,
      columns.map(({ count }) => count),
    ])

  test('a column is asked for by its printed number', async () => {
    const period = 'period: { from: "2014-05-01", to: "2014-06-30" }, scope: ALL_CENTRES'
    const ask = (edition: string, column: number) =>
      query<{ dossierFormInFull: { rows: { count: number }[] } }>(`{ dossierFormInFull(
        edition: ${edition} ${period}
      ) { rows { count(column: ${column}) } } }`)
    const { data } = await ask('CIRCULAR_01_2020', 11)
    assert.equal(data?.dossierFormInFull.rows[0]?.count, 4)
    const { errors } = await ask('CIRCULAR_05_2014', 12)
    assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
    assert.match(String(errors?.[0]?.message), /the form has the columns 3, 4, .+, 11, not 12/)
  })

  test('form II.06a has its eleven columns, by levels and fields', async () => {
    const filled = await form('')
    assert.equal(filled.code, 'II.06a/VPCP/KSTT')
    assert.deepEqual(
      filled.rows[0]?.columns.map(({ number }) => number),
      [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
    )
    assert.deepEqual(inShort(filled), [
      ['TOTAL', null, null, [6, 1, 5, 0, 2, 0, 1, 1, 4, 4, 0]],
      ['LEVEL', 'PROVINCE', null, [6, 1, 5, 0, 2, 0, 1, 1, 4, 4, 0]],
      ['FIELD', 'PROVINCE', 'LV-02-01', [1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0]],
      ['FIELD', 'PROVINCE', 'LV-02-02', [2, 0, 2, 0, 1, 0, 1, 0, 1, 1, 0]],
      ['FIELD', 'PROVINCE', 'LV-05-01', [3, 1, 2, 0, 1, 0, 0, 1, 2, 2, 0]],
    ])
    assert.ok(filled.balanced)
    assert.deepEqual(filled.previousPeriod, { from: '2014-03-01', to: '2014-04-30' })
  })

  test('in 2014 there was no split by channel, and early was on time', async () => {
    const filled = await form(', edition: CIRCULAR_05_2014, filter: { department: "H49.02" }')
    assert.deepEqual(
      filled.rows[0]?.columns.map(({ number }) => number),
      [3, 4, 5, 6, 7, 8, 9, 10, 11],
    )
    assert.deepEqual(inShort(filled)[0], ['TOTAL', null, null, [3, 0, 3, 1, 1, 0, 2, 2, 0]])
  })

  test('an agency reports on what it and the bodies below it decide or take in', async () => {
    const total = async (agency: string) =>
      (await form(`, filter: { agency: "${agency}" }`)).rows[0]?.columns[0]?.count
    assert.equal(await total('H49'), 6)
    assert.equal(await total('H49.05'), 2)
    assert.equal(await total('H49.05.01'), 1)
    assert.equal(await total('H49.22'), 1)
  })

  test('what a period carries over is what the one before it left pending', async () => {
    const filled = await form(
      ', filter: { department: "H49.02" }, asOf: "2014-07-02T15:00:00+07:00"',
    )
    assert.deepEqual(filled.violations, [])
    const june = await query<{ dossierFormInFull: Form }>(`{ dossierFormInFull(scope: ALL_CENTRES,
      period: { calendar: "NATURAL_V1", code: "2014-06" }) { balanced violations { identity } rows {
      kind level fieldCode withheld columns { number header count } } } }`)
    const total = june.data?.dossierFormInFull.rows[0]?.columns
    assert.equal(total?.find(({ number }) => number === 6)?.count, 2)
    assert.deepEqual(june.data?.dossierFormInFull.violations, [])
  })

  test('the public is shown no count of 1 to 4 of a field, and the form balances all the same', async () => {
    const filled = await form('', 'dossierForm')
    assert.ok(filled.balanced)
    assert.deepEqual(inShort(filled)[0], inShort(await form(''))[0])
    const fields = filled.rows.filter(({ kind }) => kind === 'FIELD')
    assert.equal(fields.length, 3)
    for (const { columns } of fields)
      for (const { count } of columns) assert.ok(count === null || count === 0 || count > 4)
  })

  test('what is narrowed to less than a department shows no small total either', async () => {
    const filled = await form(', filter: { field: "LV-05-01" }', 'dossierForm')
    for (const { columns } of filled.rows)
      for (const { count } of columns) assert.equal(count, null)
  })
})
