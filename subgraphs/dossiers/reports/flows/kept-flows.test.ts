import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { addDays, type LocalDate, localDateOf, parseLocalDate } from '#domain/dates.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../../../tests/databases.ts'
import { until } from '../../../../tests/until.ts'
import { dossiers } from '../../main.ts'
import { foldFlows } from '../../report.ts'
import { compareSample } from '../check/check-store.ts'
import type { Sample } from '../check/samples.ts'
import { writeDrift } from '../check/write-drift.ts'
import type { FormQuery, ReportDimension } from '../query.ts'
import { countGroups } from '../store.ts'
import { buildFlows, isToldByLedger } from './store.ts'

function known<Value>(value: Value | null | undefined): Value {
  assert.ok(value != null)
  return value
}

/** Day 0 is 20 January 2014; what happens lies within six months. */
const first = known(parseLocalDate('2014-01-20'))
const days = 160
const dayOf = (day: number): LocalDate => addDays(first, day)
const today = dayOf(days)

/** When the sets of events are recorded: in order, the second to last with the moment of the one before, the last late. */
const recordedAt = [90, 120, 150, 150, 100].map((day) => new Date(`${dayOf(day)}T10:00:00+07:00`))
const sets = recordedAt.map((_, set) => set)

const procedures = ['1.000001', '1.000002'].map((code) => known(parseProcedureCode(code)))
const departments = ['H49.02', 'H49.05'].map((code) => known(parseAgencyCode(code)))
const localities = ['H49.21', 'H49.22'].map((code) => known(parseAgencyCode(code)))
const fields = ['LV-1', 'LV-2']
const channels = ['COUNTER', 'ONLINE', 'POST']
const sources = ['one', 'other']

const dossier = fc.record({
  source: fc.constantFrom(...sources),
  procedure: fc.constantFrom(...procedures),
  field: fc.constantFrom(...fields),
  department: fc.constantFrom(...departments),
  locality: fc.option(fc.constantFrom(...localities)),
  channel: fc.constantFrom(...channels),
})
type Dossier = Parameters<Parameters<typeof dossier.map>[0]>[0]

const event = fc.record({
  of: fc.nat(),
  at: fc
    .integer({ min: 0, max: days * 4 - 1 })
    .map((quarter) => new Date(Date.parse(`${first}T00:00:00+07:00`) + quarter * 6 * 3_600_000)),
  status: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('ACCEPTED', 'ACCEPTED', 'PROCESSED') },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        'REGISTERED',
        'IN_PROGRESS',
        'SUPPLEMENT_REQUESTED',
        'PAYMENT_REQUESTED',
        'STOPPED',
        'WITHDRAWN',
        'RETURNED',
        'REJECTED_AT_INTAKE',
        'UNKNOWN',
      ),
    },
  ),
  appointmentOn: fc.option(fc.integer({ min: 0, max: days + 40 }).map(dayOf)),
  set: fc.constantFrom(...sets),
})
type Event = Parameters<Parameters<typeof event.map>[0]>[0]

const dimensions: readonly ReportDimension[] = [
  'DEPARTMENT',
  'FIELD',
  'PROCEDURE',
  'LOCALITY',
  'CHANNEL',
  'LEVEL',
  'RECEIVED_MONTH',
  'COMPLETED_MONTH',
]

const seldom = <const Value>(...values: readonly Value[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  )

/** Periods often begin with a month or its 15th, and end before one. */
const border = fc.oneof(
  fc.integer({ min: 0, max: days }).map(dayOf),
  fc
    .constantFrom('2014-02-01', '2014-03-01', '2014-04-01', '2014-05-01')
    .map((day) => known(parseLocalDate(day))),
  fc
    .constantFrom('2014-02-15', '2014-03-15', '2014-04-15', '2014-05-15')
    .map((day) => known(parseLocalDate(day))),
)

const asked = fc
  .record({
    borders: fc.tuple(border, border, border),
    scope: fc.constantFrom('ALL_CENTRES', 'ALL_CENTRES', 'PROVINCIAL_CENTRE', 'LOCAL_CENTRES'),
    groupBy: fc.subarray([...dimensions], { maxLength: 3 }),
    filter: fc.record({
      department: seldom(...departments),
      agency: seldom(...departments, known(parseAgencyCode('H49.20'))),
      level: seldom('PROVINCE', 'DISTRICT'),
      field: seldom(...fields),
      procedures: seldom(procedures, procedures.slice(1)),
      locality: seldom(...localities),
      channel: seldom(...channels),
    }),
    without: seldom(sources.slice(1)),
  })
  .map(({ borders, groupBy, ...query }) => {
    const [from = first, next = first, end = first] = [...borders].sort()
    return {
      periods: [
        { from, to: addDays(next, -1) },
        { from: next, to: end },
      ],
      query,
      groupBy,
    }
  })
type Asked = Parameters<Parameters<typeof asked.map>[0]>[0]

eachDatabase('the flows that reports are counted from', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
    await database.sql`INSERT INTO dossiers.calendar_year (year) VALUES (2013), (2014)`
    await database.sql`
      INSERT INTO dossiers.office_session (weekday, opens, closes)
      SELECT weekday, '07:00', '17:00' FROM generate_series(1, 5) AS weekday
    `
    await database.sql`INSERT INTO dossiers.agency_level VALUES ('H49.21', 'DISTRICT')`
  })

  /** Begins with nothing but some dossiers; gives their ids. */
  async function begin(handedIn: readonly Dossier[]): Promise<readonly string[]> {
    await database.sql`TRUNCATE dossiers.dossier, dossiers.series, dossiers.record_begin CASCADE`
    await database.transaction(({ sql }) => buildFlows(sql))
    const rows = handedIn.map((dossier) => ({ ...dossier, id: randomUUID() }))
    await database.sql`
      INSERT INTO dossiers.dossier
        (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
          received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at)
      SELECT id, source, id, procedure, field, department, coalesce(locality, department),
        coalesce(locality || '.01', 'H49.20'), locality,
        CASE WHEN locality IS NULL THEN 'PROVINCIAL_CENTRE' ELSE 'LOCAL_CENTRES' END, channel, id,
        'Citizen', now()
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (
        id uuid, source text, procedure text, field text, department text, locality text, channel text
      )
    `
    return rows.map(({ id }) => id)
  }

  async function record(ids: readonly string[], events: readonly Event[], set: number) {
    const rows = events.flatMap((event, sequence) =>
      event.set === set ? [{ ...event, id: ids[event.of % ids.length], sequence }] : [],
    )
    await database.transaction(async ({ sql }) => {
      await sql`
        INSERT INTO dossiers.incoming_event
          (dossier_id, at, source_sequence, status, appointment_on, recorded_at)
        SELECT id, at, sequence, status, "appointmentOn", ${recordedAt[set]}
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (
          id uuid, at timestamptz, sequence integer, status text, "appointmentOn" date
        )
      `
      await sql`SELECT dossiers.record_events()`
    })
  }

  async function assertHolds(sample: Sample) {
    const { drifts } = await compareSample(database.sql, sample)
    assert.deepEqual(drifts.map(writeDrift), [])
  }

  /** Each period is what events give, and carries over what the one before it left. */
  async function assertAllHold({ periods, query, groupBy }: Asked, asOf: Date | null) {
    const until = asOf ? localDateOf(asOf) : today
    const queries = periods
      .filter(({ from, to }) => from <= to && from <= until)
      .map((period): FormQuery => ({ ...query, period, asOf, today: until }))
    for (const query of queries) await assertHolds({ query, groupBy })
    const [one, next] = queries
    if (!one || !next) return
    const [left] = await countGroups(database.sql, one, [], 1)
    const [carried] = await countGroups(database.sql, next, [], 1)
    assert.equal(carried?.carriedOver ?? 0, (left?.inTime ?? 0) + (left?.overdue ?? 0))
  }

  test('are what events give, before they are folded and after, and as of each moment', async () => {
    let toldMoments = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(dossier, { minLength: 1, maxLength: 8 }),
        fc.array(event, { minLength: 8, maxLength: 40 }),
        fc.array(asked, { minLength: sets.length, maxLength: sets.length }),
        fc.array(fc.boolean(), { minLength: sets.length, maxLength: sets.length }),
        async (handedIn, events, questions, folds) => {
          const ids = await begin(handedIn)
          for (const set of sets) {
            await record(ids, events, set)
            if (folds[set]) await database.transaction(({ sql }) => foldFlows(sql))
            const question = known(questions[set])
            await assertAllHold(question, null)
            const asOf = known(recordedAt[set % 3])
            if (await isToldByLedger(database.sql, asOf)) toldMoments++
            await assertAllHold(question, asOf)
          }
          await database.transaction(({ sql }) => buildFlows(sql))
          await assertAllHold(known(questions[0]), null)
        },
      ),
      { numRuns: 8 },
    )
    assert.ok(toldMoments > 15)
  })

  const one: Dossier = {
    source: 'one',
    procedure: known(procedures[0]),
    field: 'LV-1',
    department: known(departments[0]),
    locality: null,
    channel: 'ONLINE',
  }

  const ofDepartments = (from: string, to: string): Sample => ({
    query: {
      period: { from: known(parseLocalDate(from)), to: known(parseLocalDate(to)) },
      scope: 'ALL_CENTRES',
      filter: {},
      without: null,
      asOf: null,
      today,
    },
    groupBy: ['DEPARTMENT'],
  })

  const told = (day: string, status: Event['status'], set = 0): Event => ({
    of: 0,
    at: new Date(`${day}T09:00:00+07:00`),
    status,
    appointmentOn: status === 'ACCEPTED' ? known(parseLocalDate('2014-03-10')) : null,
    set,
  })

  /** Folds until nothing is held back by what else runs on the server, such as another test that fills a database. */
  const foldAll = () =>
    until(
      'all is folded',
      async () => {
        await database.transaction(({ sql }) => foldFlows(sql))
        return (await database.sql`SELECT FROM dossiers.unfolded_entry LIMIT 1`).length === 0
      },
      100_000,
    )

  test('follow a calendar that changes', async () => {
    const ids = await begin([one])
    await record(ids, [told('2014-03-03', 'ACCEPTED'), told('2014-03-07', 'PROCESSED')], 0)
    await foldAll()
    const month = ofDepartments('2014-03-01', '2014-03-31')
    await assertHolds(month)
    await database.sql`
      INSERT INTO dossiers.calendar_day (day, kind, legal_basis)
      VALUES ('2014-03-05', 'HOLIDAY', 'Nghỉ lễ')
    `
    await assertHolds(month)
    await foldAll()
    await assertHolds(month)
    const counted = () =>
      database.sql`SELECT DISTINCT days, dossiers FROM dossiers.month_days WHERE span = 'WHOLE'`
    assert.deepEqual(await counted(), [{ days: [3], dossiers: [1] }])
    await database.sql`DELETE FROM dossiers.calendar_day`
    await foldAll()
    assert.deepEqual(await counted(), [{ days: [4], dossiers: [1] }])
  })

  test('change the months that began since where something is told late', async () => {
    const ids = await begin([one])
    await record(ids, [told('2014-02-03', 'ACCEPTED')], 0)
    await record(ids, [told('2014-05-05', 'PROCESSED', 2)], 2)
    await foldAll()
    const stocks = () => database.sql`
      SELECT month, sum(pending)::int AS pending, sum(overdue)::int AS overdue
      FROM dossiers.procedure_stock GROUP BY month ORDER BY month
    `
    assert.deepEqual(await stocks(), [
      { month: '2014-03-01', pending: 1, overdue: 0 },
      { month: '2014-04-01', pending: 1, overdue: 1 },
      { month: '2014-05-01', pending: 1, overdue: 1 },
    ])
    await record(ids, [told('2014-03-05', 'PROCESSED', 3)], 3)
    await foldAll()
    assert.deepEqual(await stocks(), [{ month: '2014-03-01', pending: 1, overdue: 0 }])
    await assertHolds(ofDepartments('2014-04-01', '2014-05-31'))
  })
})
