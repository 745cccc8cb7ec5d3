import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { type LocalDate, localDateOf } from '#domain/dates.ts'
import { storedScopes } from '#domain/scope.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database, Sql } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { countsOfAgencies } from './agency-counts.ts'
import type { CountRow } from './counts.ts'
import { dossiers } from './main.ts'
import { type Counting, countDossiers } from './report.ts'
import { pausingStatuses } from './timeliness.ts'

/** Day 0 is 1 May 2014. */
const dayOf = (day: number): LocalDate => localDateOf(new Date(Date.UTC(2014, 4, 1 + day)))

function known<Code>(code: Code | null): Code {
  assert.ok(code !== null)
  return code
}

const procedures = ['1.000001', '1.000002'].map((code) => known(parseProcedureCode(code)))
const fields = ['LV-02-01', 'LV-05-01']
const departments = ['H49.02', 'H49.05'].map((code) => known(parseAgencyCode(code)))
const localities = ['H49.21', 'H49.22'].map((code) => known(parseAgencyCode(code)))

/** One for each department. */
const sources = Array.from({ length: 19 }, (_, index) => `system-${index + 1}`)

interface Dossier {
  readonly id: string
  readonly source: string
  readonly procedure: string
  readonly field: string
  readonly department: string
  readonly locality: string | null
  readonly channel: string
}

interface Event {
  /** Which of the dossiers, counted round and round. */
  readonly of: number
  readonly at: Date
  /** Null for an apology, which always gives an appointment. */
  readonly status: string | null
  readonly appointmentOn: LocalDate
  readonly givesAppointment: boolean
  /** In which sets it comes, whatever its time: late where a later one came before, twice where it names two. */
  readonly sets: readonly number[]
}

const dossier: fc.Arbitrary<Dossier> = fc.record({
  id: fc.uuid(),
  source: fc.constantFrom(...sources),
  procedure: fc.constantFrom(...procedures),
  field: fc.constantFrom(...fields),
  department: fc.constantFrom(...departments),
  locality: fc.option(fc.constantFrom(...localities)),
  channel: fc.constantFrom('COUNTER', 'ONLINE', 'POST'),
})

const statuses = [
  'REGISTERED',
  'ACCEPTED',
  'IN_PROGRESS',
  'SUPPLEMENT_REQUESTED',
  'STOPPED',
  'WITHDRAWN',
  'PROCESSED',
  'RETURNED',
  'REJECTED_AT_INTAKE',
  'UNKNOWN',
]

/** Few moments, so that events often correct others of the same moment; on both sides of midnight. */
const moment = fc
  .integer({ min: 0, max: 18 * 4 - 1 })
  .map((quarter) => new Date(Date.UTC(2014, 3, 30, 16) + quarter * 6 * 3_600_000))

const event: fc.Arbitrary<Event> = fc.record({
  of: fc.nat(),
  at: moment,
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...statuses) },
    { weight: 3, arbitrary: fc.constantFrom('ACCEPTED', 'ACCEPTED', 'PROCESSED') },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  appointmentOn: fc.integer({ min: 0, max: 22 }).map(dayOf),
  givesAppointment: fc.boolean(),
  sets: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 2 }),
})

const someDossiers = fc.uniqueArray(dossier, {
  minLength: 1,
  maxLength: 8,
  selector: ({ id }) => id,
})
const someEvents = fc.array(event, { minLength: 8, maxLength: 30 })

/** Few conditions at a time, so that most countings have something to count. */
const optional = <Value>(...values: readonly Value[]) =>
  fc.oneof(
    { weight: 7, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  )

const counting: fc.Arbitrary<Counting> = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: -2, max: 22 }), { minLength: 2, maxLength: 2 }),
    today: fc.integer({ min: 8, max: 25 }).map(dayOf),
    scope: fc.constantFrom('PROVINCIAL_CENTRE', 'LOCAL_CENTRES', 'ALL_CENTRES', 'ALL_CENTRES'),
    of: fc.constantFrom('ALL', 'PROCEDURE', 'PROCEDURE_SET', 'FIELD', 'AGENCY'),
    by: fc.constantFrom('ALL', 'DEPARTMENT', 'FIELD', 'LOCALITY', 'MONTH', 'CHANNEL'),
    filter: fc.record({
      department: optional(...departments),
      field: optional(...fields),
      procedure: optional(...procedures),
      locality: optional(...localities),
    }),
    without: fc.option(fc.subarray(sources, { minLength: 1 })),
  })
  .map(({ days, ...counting }) => ({
    ...counting,
    period: { from: dayOf(Math.min(...days)), to: dayOf(Math.max(...days)) },
  }))

const codesOf: Readonly<Record<Counting['of'], readonly string[]>> = {
  ALL: [''],
  PROCEDURE: procedures,
  // Keys of sets that overlap, in their order.
  PROCEDURE_SET: [...procedures, procedures.join(' ')].sort(),
  FIELD: fields,
  AGENCY: ['H49', 'H49.20', ...departments, ...localities],
}

/** Counts each dossier by its columns and its events: what the flows must add up to. */
async function countOneByOne(sql: Sql, counting: Counting): Promise<readonly CountRow[]> {
  const { period, scope, today, filter, without, of, by } = counting
  const isOver = period.to < today
  const to = isOver ? period.to : today
  const rows = await sql<CountRow>`
    WITH counted AS (
      SELECT
        CASE ${of} WHEN 'PROCEDURE' THEN procedure_code WHEN 'FIELD' THEN field_code
          WHEN 'PROCEDURE_SET' THEN set_key
          WHEN 'AGENCY' THEN handled_by_code || ' ' || received_by_code ELSE '' END AS entity,
        CASE ${by} WHEN 'DEPARTMENT' THEN department_code WHEN 'FIELD' THEN field_code
          WHEN 'LOCALITY' THEN locality_code WHEN 'CHANNEL' THEN channel
          WHEN 'MONTH' THEN left(accepted_on::text, 8) || '01' END AS "group",
        channel,
        accepted_on < ${period.from} AS is_old,
        CASE WHEN ended_on <= ${to} THEN ended_on END AS ended_on, dossier.due_on,
        last.due_on AS due_then, last.status AS status_then
      FROM dossiers.dossier
      JOIN unnest(${of === 'PROCEDURE_SET' ? codesOf[of] : ['']}::text[]) AS set_key
        ON ${of} <> 'PROCEDURE_SET' OR procedure_code = ANY(string_to_array(set_key, ' '))
      CROSS JOIN LATERAL (
        SELECT
          (array_agg(status ORDER BY at DESC, source_sequence DESC)
            FILTER (WHERE status IS NOT NULL))[1] AS status,
          (array_agg(appointment_on ORDER BY at DESC, source_sequence DESC)
            FILTER (WHERE appointment_on IS NOT NULL AND kind <> 'APOLOGY_ISSUED'))[1] AS due_on
        FROM dossiers.event
        WHERE dossier_id = dossier.id AND (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= ${to}
      ) AS last
      WHERE accepted_on <= ${to} AND (ended_on < ${period.from} AND ended_on <= ${to}) IS NOT TRUE
        AND scope = ANY(${storedScopes(scope)})
        AND (${filter.department}::text IS NULL OR department_code = ${filter.department})
        AND (${filter.locality}::text IS NULL OR locality_code = ${filter.locality})
        AND (${filter.field}::text IS NULL OR ${of} = 'FIELD' OR field_code = ${filter.field})
        AND (${filter.procedure}::text IS NULL OR ${of} IN ('PROCEDURE', 'PROCEDURE_SET')
          OR procedure_code = ${filter.procedure})
        AND (${without}::text[] IS NULL OR source <> ALL(${without}))
    ), judged AS (
      SELECT *, ended_on IS NULL AS is_pending,
        (due_then < ${to} AND status_then <> ALL(${pausingStatuses})) IS TRUE AS is_past
      FROM counted
    )
    SELECT entity, "group",
      (count(*) FILTER (WHERE is_old))::int AS "carriedOver",
      (count(*) FILTER (WHERE NOT is_old))::int AS received,
      (count(*) FILTER (WHERE NOT is_old AND channel = 'ONLINE'))::int AS "receivedOnline",
      (count(*) FILTER (WHERE ended_on < due_on))::int AS early,
      (count(*) FILTER (WHERE NOT is_pending AND (ended_on = due_on) IS NOT FALSE))::int AS "onTime",
      (count(*) FILTER (WHERE ended_on > due_on))::int AS late,
      (count(*) FILTER (WHERE is_pending AND NOT is_past))::int AS "inTime",
      (count(*) FILTER (WHERE is_pending AND is_past))::int AS overdue
    FROM judged
    GROUP BY entity, "group"
    ORDER BY "group" COLLATE "C" NULLS FIRST, entity COLLATE "C"
  `
  return of === 'AGENCY' ? countsOfAgencies(rows, codesOf.AGENCY) : rows
}

eachDatabase('daily flows', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
  })

  async function insert(dossiers: readonly Dossier[]) {
    await database.sql`
      TRUNCATE dossiers.dossier, dossiers.series, dossiers.flow_entry CASCADE
    `
    for (const { id, source, procedure, field, department, locality, channel } of dossiers)
      await database.sql`
        INSERT INTO dossiers.dossier
          (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
            received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at)
        VALUES (${id}, ${source}, ${id}, ${procedure}, ${field}, ${department},
          ${locality ?? department}, ${locality ? `${locality}.01` : 'H49.20'}, ${locality},
          ${locality ? 'LOCAL_CENTRES' : 'PROVINCIAL_CENTRE'}, ${channel}, ${id}, 'Citizen', now())
      `
  }

  /** Records the events of one set; the number of an event is the same in each of its sets. */
  async function record(dossiers: readonly Dossier[], events: readonly Event[], set: number) {
    const rows = events.flatMap(({ of, sets, givesAppointment, ...event }, sequence) => {
      const id = dossiers[of % dossiers.length]?.id
      const appointmentOn = givesAppointment || event.status === null ? event.appointmentOn : null
      return sets.includes(set) ? [{ ...event, id, appointmentOn, sequence }] : []
    })
    await database.transaction(async ({ sql }) => {
      await sql`
        INSERT INTO dossiers.incoming_event
          (dossier_id, at, source_sequence, status, appointment_on, kind, recorded_at)
        SELECT *, CASE WHEN status IS NULL THEN 'APOLOGY_ISSUED' ELSE 'STATUS_CHANGED' END, now()
        FROM unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ at }) => at)}::timestamptz[],
          ${rows.map(({ sequence }) => sequence)}::int[], ${rows.map(({ status }) => status)}::text[],
          ${rows.map(({ appointmentOn }) => appointmentOn)}::date[])
          AS row (dossier_id, at, source_sequence, status, appointment_on)
      `
      await sql`SELECT dossiers.record_events()`
    })
  }

  const flows = () => database.sql`
    SELECT scope, field_code, department_code, handled_by_code, received_by_code, locality_code,
      channel, procedure_code, accepted_month, day, sum(received) AS received, sum(early) AS early,
      sum(on_time) AS on_time, sum(late) AS late, sum(overdue) AS overdue
    FROM (
      SELECT * FROM dossiers.flow_by_procedure
      UNION ALL
      SELECT NULL, * FROM dossiers.flow
    ) AS flow JOIN dossiers.series ON series.id = series_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    HAVING (sum(received), sum(early), sum(on_time), sum(late), sum(overdue)) <> (0, 0, 0, 0, 0)
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
  `

  test('add up to what counting dossiers one by one gives, however their events come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        someDossiers,
        someEvents,
        fc.array(counting, { minLength: 4, maxLength: 4 }),
        async (dossiers, events, countings) => {
          await insert(dossiers)
          for (const [set, counting] of countings.entries()) {
            await record(dossiers, events, set)
            assert.deepEqual(
              await countDossiers(database.sql, counting, codesOf[counting.of]),
              await countOneByOne(database.sql, counting),
            )
          }
        },
      ),
      { numRuns: 120 },
    )
  })

  test('are the same whether events come in one set or in several', async () => {
    await fc.assert(
      fc.asyncProperty(someDossiers, someEvents, async (dossiers, events) => {
        await insert(dossiers)
        for (const set of [0, 1, 2, 3]) await record(dossiers, events, set)
        const inSeveral = await flows()
        await insert(dossiers)
        await record(
          dossiers,
          events.map((event) => ({ ...event, sets: [0] })),
          0,
        )
        assert.deepEqual(await flows(), inSeveral)
      }),
      { numRuns: 30 },
    )
  })

  const one: Dossier = {
    id: '00000000-0000-4000-8000-000000000001',
    source: 'system-1',
    procedure: '1.000001',
    field: 'LV-02-01',
    department: 'H49.02',
    locality: null,
    channel: 'COUNTER',
  }

  async function recordAt(status: string, day: LocalDate, appointmentOn: LocalDate | null = null) {
    await database.sql`
      INSERT INTO dossiers.incoming_event
        (dossier_id, at, source_sequence, status, appointment_on, recorded_at)
      VALUES (${one.id}, ${`${day}T08:00+07`}, 1, ${status}, ${appointmentOn}, now())
    `
    await database.sql`SELECT dossiers.record_events()`
  }

  test('know a dossier as overdue that is so for a single day', async () => {
    await insert([one])
    await recordAt('ACCEPTED', dayOf(1), dayOf(4))
    await recordAt('PROCESSED', dayOf(6))
    const overdueOn = async (day: LocalDate) => {
      const [row] = await countDossiers(
        database.sql,
        {
          period: { from: dayOf(0), to: day },
          scope: 'ALL_CENTRES',
          today: dayOf(20),
          filter: {},
          without: null,
          of: 'ALL',
          by: 'ALL',
        },
        [''],
      )
      return row?.overdue
    }
    assert.deepEqual(await Promise.all([4, 5, 6].map(dayOf).map(overdueOn)), [0, 1, 0])
  })

  test('lose the dossiers that are deleted', async () => {
    await fc.assert(
      fc.asyncProperty(someDossiers, someEvents, async (dossiers, events) => {
        await insert(dossiers)
        await record(dossiers, events, 0)
        await database.sql`DELETE FROM dossiers.event`
        await database.sql`DELETE FROM dossiers.dossier`
        assert.deepEqual(await flows(), [])
      }),
      { numRuns: 20 },
    )
  })

  test('stay right because what a counted dossier is counted by cannot change', async () => {
    await insert([one])
    const change = (channel: string) =>
      database.sql`UPDATE dossiers.dossier SET channel = ${channel} WHERE id = ${one.id}`
    await change('POST')
    await recordAt('ACCEPTED', dayOf(1))
    await change('POST')
    await assert.rejects(change('ONLINE'), { code: '23001' })
  })
})
