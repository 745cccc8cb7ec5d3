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

const coverage = [
  'sources_expected',
  'sources_answered',
  'missing_departments',
  'oldest_source_age_s',
]

/** What tools rely on: columns are added at most. */
const viewColumns: Readonly<Record<string, readonly string[]>> = {
  dossier_report: [
    ...['row_kind', 'scope', 'department_code', 'field_code', 'locality_code', 'channel', 'total'],
    ...['carried_over', 'received', 'received_online', 'received_otherwise', 'resolved', 'early'],
    ...['on_time', 'late', 'pending', 'in_time', 'overdue', 'rate_numerator', 'rate_denominator'],
    ...['rate', 'definition', 'period_from', 'period_to', ...coverage],
  ],
  fee_report: [
    ...['row_kind', 'scope', 'department_code', 'beneficiary_code', 'field_code', 'kind'],
    ...['collected_at', 'assessed_month', 'paid_month', 'items', 'assessed_vnd'],
    ...['requested_items', 'requested_vnd', 'paid_items', 'paid_vnd', 'settled_vnd'],
    ...['unsettled_vnd', 'refunded_vnd', 'outstanding_items', 'outstanding_vnd'],
    ...['faulty_entries', ...coverage],
  ],
  procedure_report: [
    ...['row_kind', 'department_code', 'field_code', 'scope', 'service_level', 'review_state'],
    ...['iso_state', 'competence', 'is_on_the_spot', 'total', 'at_centre', 'not_at_centre'],
    ...['on_the_spot', 'partly_online', 'fully_online', 'with_process', 'with_limit', 'over_limit'],
    ...['single_competence', 'standardised', 'in_review', 'not_reviewed', 'iso_applied'],
    ...['iso_drafted', 'iso_not_started', 'on_date', ...coverage],
  ],
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

    test('keep their columns, which are those of their reports, and the scope', async () => {
      const columns = await world().database.sql<{ view: string; name: string; type: string }>`
        SELECT table_name AS view, column_name AS name, data_type AS type
        FROM information_schema.columns
        WHERE table_schema = 'reports' AND table_name LIKE '%\\_report'
        ORDER BY ordinal_position
      `
      const kept = Object.entries(viewColumns).map(([view, names]) => [view, names.join(' ')])
      const found = Map.groupBy(columns, ({ view }) => view)
      assert.deepEqual(
        [...found].map(([view, names]) => [view, names.map(({ name }) => name).join(' ')]).sort(),
        kept.sort(),
      )
      for (const { view, name, type } of columns)
        assert.equal(types[type], { scope: 'text', ...published[view] }[name], `${view}.${name}`)
    })

    test('are all that a reader of views may read', async () => {
      const { transaction } = world().database
      const role = `reader_of_views_${Date.now()}_${process.pid}`
      const asReader = (statement: string) =>
        transaction(({ script }) => script(`SET LOCAL ROLE ${role}; ${statement}`))
      await transaction(({ script }) =>
        script(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA reports TO ${role};
          GRANT SELECT ON ALL TABLES IN SCHEMA reports TO ${role}`),
      )
      try {
        for (const view of Object.keys(viewColumns))
          await asReader(`SELECT count(*) FROM reports.${view}`)
        for (const hidden of ['fees.item', 'fees.items_today()', 'dossiers.series'])
          await assert.rejects(asReader(`SELECT FROM ${hidden}`), { code: '42501' })
      } finally {
        await transaction(({ script }) => script(`DROP OWNED BY ${role}; DROP ROLE ${role}`))
      }
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

    test('count the month that runs to the end of today, and what stays pending in each month', async () => {
      const { sql, transaction } = world().database
      const field = 'LV-VIEW'
      await transaction(async ({ sql }) => {
        await sql`
          INSERT INTO dossiers.dossier (
            id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
            received_by_code, scope, channel, owner_id, owner_kind, submitted_at
          )
          SELECT gen_random_uuid(), 'test', channel, '1.000001', ${field}, 'H49.05', 'H49.05', 'H49.20',
            'PROVINCIAL_CENTRE', channel, gen_random_uuid(), 'Citizen', now()
          FROM (VALUES ('COUNTER'), ('ONLINE')) AS handed_in (channel)
        `
        // One is overdue for over a month; the other will be, unless something happens.
        await sql`
          INSERT INTO dossiers.incoming_event (
            dossier_id, at, source_sequence, status, appointment_on, recorded_at
          )
          SELECT id, now() - taken * interval '1 day', 1, 'ACCEPTED', (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date + due, now()
          FROM dossiers.dossier
          JOIN (VALUES ('COUNTER', 100, -40), ('ONLINE', 0, 2)) AS told (channel, taken, due)
            USING (channel)
          WHERE field_code = ${field}
        `
        await sql`SELECT dossiers.record_events()`
      })
      const thisMonth = () => sql<Row>`
        SELECT channel, carried_over, received, pending, in_time, overdue
        FROM reports.dossier_report
        WHERE field_code = ${field} AND period_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AND period_to >= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        ORDER BY channel
      `
      const months = () => sql<Row>`
        SELECT count(*)::int AS months FROM reports.dossier_report
        WHERE field_code = ${field} AND channel = 'COUNTER' AND pending = 1
          AND period_from < (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
      `
      const expected = [
        { channel: 'COUNTER', carried_over: 1, received: 0, pending: 1, in_time: 0, overdue: 1 },
        { channel: 'ONLINE', carried_over: 0, received: 1, pending: 1, in_time: 1, overdue: 0 },
      ]
      assert.deepEqual(await thisMonth(), expected)
      const before = await months()
      await sql`SELECT dossiers.fold_flows()`
      assert.deepEqual(await thisMonth(), expected)
      assert.deepEqual(await months(), before)
      assert.ok(Number(before[0]?.months) >= 3)
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
