import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { fullKey, writeTestKeys } from './report-key.ts'
import { eachWorld } from './world.ts'

/** The columns of each report, with their types. */
const published: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(new URL('../gateway/reports/published-columns.json', import.meta.url), 'utf8'),
)

/** The types of columns by those of PostgreSQL. */
const types: Readonly<Record<string, string>> = {
  text: 'text',
  date: 'date',
  integer: 'integer',
  numeric: 'money',
  boolean: 'boolean',
  'double precision': 'share',
}

type Row = Readonly<Record<string, unknown>>

/** Rows with some columns alone, those of one group added up; in the order of their groups. */
function summed(rows: readonly Row[], keys: readonly string[], sums: readonly string[]): string[] {
  const groups = new Map<string, bigint[]>()
  for (const row of rows) {
    const group = keys.map((key) => row[key] ?? '').join(' ')
    const known = groups.get(group)
    const told = sums.map((name) => BigInt(String(row[name])))
    groups.set(group, known ? told.map((value, index) => value + (known[index] ?? 0n)) : told)
  }
  return [...groups].map(([group, values]) => `${group}: ${values.join(' ')}`).sort()
}

eachWorld(
  'reports as views, for tools that speak SQL',
  (world) => {
    /** The groups of a report as the gateway gives them. */
    async function reported(path: string): Promise<Row[]> {
      const headers = { 'x-api-key': fullKey }
      const response = await fetch(`${world().url}/reports/v1/${path}`, { headers })
      assert.equal(response.status, 200)
      const rows: Row[] = parse(await response.text(), { columns: true })
      return rows.filter(({ row_kind }) => row_kind === 'GROUP')
    }

    test('have columns of their reports', async () => {
      const columns = await world().database.sql<{ view: string; name: string; type: string }>`
        SELECT table_name AS view, column_name AS name, data_type AS type
        FROM information_schema.columns
        WHERE table_schema = 'reports' AND table_name LIKE '%\\_report'
      `
      assert.deepEqual([...new Set(columns.map(({ view }) => view))].sort(), [
        'dossier_report',
        'fee_report',
        'procedure_report',
      ])
      for (const { view, name, type } of columns)
        assert.equal(types[type], published[view]?.[name], `${view}.${name}`)
    })

    const counts = [
      ...['total', 'carried_over', 'received', 'received_online', 'received_otherwise', 'resolved'],
      ...['early', 'on_time', 'late', 'pending', 'in_time', 'overdue'],
      ...['rate_numerator', 'rate_denominator'],
    ]

    for (const [month, from, to] of [
      ['a month', '2014-05-01', '2014-05-31'],
      ['the first month', '2014-03-01', '2014-03-31'],
    ])
      test(`count dossiers of ${month} as the report does`, async () => {
        const rows = await world().database.sql<Row>`
          SELECT * FROM reports.dossier_report WHERE period_from = ${from} AND period_to = ${to}
        `
        const path = `dossier_report.csv?inFull=true&scope=ALL_CENTRES&from=${from}&to=${to}`
        for (const [groupBy, keys] of [
          ['DEPARTMENT,FIELD,CHANNEL', ['department_code', 'field_code', 'channel']],
          ['LOCALITY', ['locality_code']],
        ] as const) {
          const groups = await reported(`${path}&groupBy=${groupBy}`)
          assert.ok(groups.length > 1)
          assert.deepEqual(summed(rows, keys, counts), summed(groups, keys, counts))
        }
      })

    test('sum fees as the report does', async () => {
      const sums = [
        ...['items', 'assessed_vnd', 'requested_items', 'requested_vnd', 'paid_items', 'paid_vnd'],
        ...['settled_vnd', 'unsettled_vnd', 'refunded_vnd', 'outstanding_items'],
        ...['outstanding_vnd', 'faulty_entries'],
      ]
      const { sql } = world().database
      const rows = await sql<Row>`SELECT * FROM reports.fee_report`
      const [known] = await sql<{ from: string; to: string }>`
        SELECT min(assessed_on) AS from, max(last_entry_on) AS to FROM fees.item
      `
      const path = `fee_report.csv?inFull=true&scope=ALL_CENTRES&from=${known?.from}&to=${known?.to}`
      for (const [groupBy, keys] of [
        ['DEPARTMENT,KIND,COLLECTION_POINT', ['department_code', 'kind', 'collected_at']],
        ['BENEFICIARY,FIELD', ['beneficiary_code', 'field_code']],
        ['ASSESSED_MONTH,PAID_MONTH', ['assessed_month', 'paid_month']],
      ] as const) {
        const groups = await reported(`${path}&groupBy=${groupBy}`)
        assert.ok(groups.length > 1)
        assert.deepEqual(summed(rows, keys, sums), summed(groups, keys, sums))
      }
    })

    test('count procedures as the report does', async () => {
      const { sql } = world().database
      // The day of this world is in 2014, that of the view is today: nothing comes into force between them.
      await sql`UPDATE procedures.process SET valid_from = '2014-01-01' WHERE valid_from > '2014-01-01'`
      const rows = await sql<Row>`SELECT * FROM reports.procedure_report`
      const sums = [
        ...['total', 'at_centre', 'not_at_centre', 'on_the_spot', 'partly_online', 'fully_online'],
        ...['with_process', 'with_limit', 'over_limit', 'single_competence', 'standardised'],
        ...['in_review', 'not_reviewed', 'iso_applied', 'iso_drafted', 'iso_not_started'],
      ]
      for (const [groupBy, keys] of [
        ['DEPARTMENT,FIELD', ['department_code', 'field_code']],
        ['SCOPE,SERVICE_LEVEL,COMPETENCE', ['scope', 'service_level', 'competence']],
        ['REVIEW_STATE,ISO_STATE,ON_THE_SPOT', ['review_state', 'iso_state', 'is_on_the_spot']],
      ] as const) {
        const groups = await reported(`procedure_report.csv?groupBy=${groupBy}`)
        assert.ok(groups.length > 1)
        assert.deepEqual(summed(rows, keys, sums), summed(groups, keys, sums))
      }
    })
  },
  { reportKeysFile: writeTestKeys() },
)
