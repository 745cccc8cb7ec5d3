import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../../tests/databases.ts'
import { dossiers } from '../main.ts'
import { runStoreCommand } from './cli.ts'

/** A hundred and fifty dossiers of half a year: one in five is open, some of the others are late. */
const dossiersOfMonths = `
  INSERT INTO dossiers.calendar_year (year) VALUES (2013), (2014);
  INSERT INTO dossiers.office_session (weekday, opens, closes)
  SELECT weekday, '07:00', '17:00' FROM generate_series(1, 5) AS weekday;

  INSERT INTO dossiers.dossier
    (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
      received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at)
  SELECT md5(number::text)::uuid, 'system-' || number % 2, number, '1.00000' || number % 3,
    'LV-' || number % 3, 'H49.0' || 1 + number % 3 / 2,
    coalesce('H49.2' || nullif(number % 4, 0), 'H49.0' || 1 + number % 3 / 2), 'H49.20',
    'H49.2' || nullif(number % 4, 0),
    CASE number % 4 WHEN 0 THEN 'PROVINCIAL_CENTRE' ELSE 'LOCAL_CENTRES' END,
    CASE number % 5 WHEN 0 THEN 'ONLINE' ELSE 'COUNTER' END, md5(number::text)::uuid, 'Citizen',
    '2014-01-06T08:00+07'
  FROM generate_series(1, 150) AS number;

  INSERT INTO dossiers.incoming_event
    (dossier_id, at, source_sequence, status, appointment_on, recorded_at)
  SELECT md5(number::text)::uuid, timestamptz '2014-01-06T09:00+07' + day * interval '1 day', 1, status,
    CASE status WHEN 'ACCEPTED' THEN date '2014-01-16' + day END, '2014-06-30T12:00+07'
  FROM generate_series(1, 150) AS number
  CROSS JOIN LATERAL (
    VALUES ('ACCEPTED', number), ('PROCESSED', number + number % 17)
  ) AS step (status, day)
  WHERE status = 'ACCEPTED' OR number % 5 > 0;

  SELECT dossiers.record_events()
`

const ofLocalities = `grain = 'LOCALITY'`

eachDatabase('npm run report-store', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
  })

  async function run(...args: readonly string[]) {
    const said: string[] = []
    const code = await runStoreCommand(database, args, (text) => said.push(text))
    return { code, said }
  }

  const check = () => run('check', '--sample', '14', '--seed', '8')

  test('finds nothing to compare in an empty store', async () => {
    const { code, said } = await check()
    assert.equal(code, 0)
    assert.match(said.join('\n'), /^0 of 0 figures in 0 reports differ .* \(seed 8, [\d.]+ s\)$/)
  })

  test('compares reports with events, tells each figure that differs, and builds the store anew', async () => {
    await database.transaction(({ script }) => script(dossiersOfMonths))
    assert.equal((await check()).code, 0)
    await run('rebuild')
    assert.equal((await check()).code, 0)

    for (const { table, change, rows } of faults) {
      const fault = `UPDATE dossiers.${table} SET ${change} ${rows ? `WHERE ${rows}` : ''}`
      await database.transaction(({ script }) => script(fault))
      const { code, said } = await check()
      assert.equal(code, 2, fault)
      assert.match(
        said[0] ?? '',
        /^\d{4}-\d\d-\d\d to .+ \| .+ \| .+ \| .+: -?\d+ kept, \d+ by events$/,
      )
      assert.equal((await run('rebuild')).code, 0)
    }
    assert.equal((await check()).code, 0)
  })

  /** All that reports are counted from, and how it might go wrong, also in the rows that few reports read. */
  const faults: ReadonlyArray<{ table: string; change: string; rows?: string }> = [
    { table: 'group_flow', change: 'received = received + 1' },
    { table: 'group_flow', change: 'early = early + 1', rows: ofLocalities },
    { table: 'group_month', change: 'late = late + 1' },
    { table: 'group_month', change: 'received = received + 1', rows: ofLocalities },
    { table: 'group_stock', change: 'pending = pending + 1' },
    { table: 'group_stock', change: 'overdue = overdue + 1', rows: ofLocalities },
    { table: 'daily_flow', change: 'early = early + 1' },
    { table: 'procedure_flow', change: 'on_time = on_time + 1' },
    { table: 'procedure_month', change: 'overdue = overdue + 1' },
    { table: 'procedure_stock', change: 'overdue = overdue + 1' },
    { table: 'group_days', change: 'dossiers = dossiers + 1' },
    { table: 'month_days', change: 'dossiers[1] = dossiers[1] + 1' },
    { table: 'carried_end', change: 'ended = ended + 1' },
  ]

  test('says how it is used', async () => {
    for (const args of [[], ['mend'], ['check', 'all'], ['rebuild', '--sample', '3']])
      await assert.rejects(run(...args), /npm run report-store -- rebuild/)
    await assert.rejects(run('check', '--sample', 'few'), /--sample takes a whole number, not few/)
  })
})
