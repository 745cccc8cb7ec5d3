import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { migrate } from '#kit/migrate.ts'
import type { Database, Sql } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { dossiers } from './main.ts'
import { dossiersById, eventsOfDossiers } from './store.ts'

interface Event {
  /** In the offset of the province. */
  readonly at: string
  readonly status?: string
  readonly kind?: string
  readonly vocabulary?: string
  readonly note?: string
  readonly sequence?: number
  readonly sourceStatus?: string
  readonly appointmentOn?: string
}

const accepted: Event = {
  at: '2014-05-05T08:00',
  status: 'ACCEPTED',
  appointmentOn: '2014-05-12',
}
const processed: Event = { at: '2014-05-09T08:00', status: 'PROCESSED' }
const returned: Event = { at: '2014-05-20T08:00', status: 'RETURNED' }

eachDatabase('record_events', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
  })

  async function newDossier(): Promise<string> {
    const id = randomUUID()
    await database.sql`
      INSERT INTO dossiers.dossier
        (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
          received_by_code, scope, channel, owner_id, owner_kind, submitted_at)
      VALUES (${id}, 'centre', ${id}, '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'H49.20',
        'PROVINCIAL_CENTRE', 'COUNTER', ${id}, 'Citizen', '2014-05-05T08:00+07')
    `
    return id
  }

  /** Takes a batch in, all or nothing; gives the number of events that were new. */
  const record = (id: string, ...events: Event[]): Promise<number | undefined> =>
    database.transaction(({ sql }) => recordIn(sql, [id], events))

  async function recordIn(sql: Sql, ids: readonly string[], events: readonly Event[]) {
    for (const { at, sequence = 1, kind = 'STATUS_CHANGED', ...event } of events)
      await sql`
        INSERT INTO dossiers.incoming_event (dossier_id, at, source_sequence, kind, status,
          source_status, vocabulary, appointment_on, note, recorded_at)
        SELECT id, ${`${at}+07`}, ${sequence}, ${kind}, ${event.status}, ${event.sourceStatus},
          ${event.vocabulary}, ${event.appointmentOn}, ${event.note}, now()
        FROM unnest(${ids}::uuid[]) AS id
      `
    const [row] = await sql<{ taken: number }>`SELECT dossiers.record_events() AS taken`
    return row?.taken
  }

  /** How many events this connection has read, as far as it has not reported that. */
  async function eventsRead(sql: Sql): Promise<number> {
    const [row] = await sql<{ events: number }>`
      SELECT (seq_tup_read + idx_tup_fetch)::int AS events
      FROM pg_stat_xact_user_tables WHERE relid = 'dossiers.event'::regclass
    `
    return row?.events ?? 0
  }

  async function stateOf(id: string) {
    const [row] = await dossiersById(database.sql, [id])
    assert.ok(row)
    const { status, sourceStatus, receivedAt, acceptedOn, appointmentOn, processedAt } = row
    const { endedOn, returnedAt } = row
    return {
      status,
      sourceStatus,
      receivedAt,
      acceptedOn,
      appointmentOn,
      processedAt,
      endedOn,
      returnedAt,
    }
  }

  async function stateAfter(...events: Event[]) {
    const id = await newDossier()
    await record(id, ...events)
    return stateOf(id)
  }

  const whole = {
    status: 'RETURNED',
    sourceStatus: null,
    receivedAt: new Date('2014-05-05T08:00+07:00'),
    acceptedOn: '2014-05-05',
    appointmentOn: '2014-05-12',
    processedAt: new Date('2014-05-09T08:00+07:00'),
    endedOn: '2014-05-09',
    returnedAt: new Date('2014-05-20T08:00+07:00'),
  }

  test('the state of a dossier is what its events make of it', async () => {
    assert.deepEqual(await stateAfter(accepted, processed, returned), whole)
  })

  test('only the events of the dossiers that are touched are read, where the tables are taken for empty', async () => {
    const others = await Promise.all(Array.from({ length: 100 }, newDossier))
    const recordAll = (sql: Sql) => recordIn(sql, others, [accepted, processed, returned])
    const undone = new Error('undone')
    await assert.rejects(
      database.transaction(async ({ sql }) => {
        await recordAll(sql)
        throw undone
      }),
      undone,
    )
    await database.sql`ANALYZE dossiers.event, dossiers.dossier`
    await database.transaction(({ sql }) => recordAll(sql))

    const id = await newDossier()
    const read = await database.transaction(async ({ sql }) => {
      const before = await eventsRead(sql)
      await recordIn(sql, [id], [accepted, processed])
      return (await eventsRead(sql)) - before
    })
    assert.ok(read < 10, `${read} events were read`)
  })

  test('events that arrive one by one and in any order give the same state', async () => {
    for (const events of [
      [returned, processed, accepted],
      [processed, accepted, returned],
      [accepted, returned, processed],
    ]) {
      const id = await newDossier()
      for (const event of events) await record(id, event)
      assert.deepEqual(await stateOf(id), whole)
    }
  })

  test('an event that is known already changes nothing', async () => {
    const id = await newDossier()
    assert.equal(await record(id, accepted, accepted, processed), 2)
    assert.equal(await record(id, accepted, returned), 1)
    assert.equal(await record(id, accepted, processed, returned), 0)
    assert.deepEqual(await stateOf(id), whole)
  })

  test('a batch is taken in whole and leaves nothing behind', async () => {
    const id = await newDossier()
    await record(id, accepted)
    assert.equal(await record(id), 0)
    assert.deepEqual(await database.sql`SELECT FROM dossiers.incoming_event`, [])
  })

  test('batches about one dossier that come at the same time all count', async () => {
    const id = await newDossier()
    const taken = await Promise.all(
      [accepted, processed, returned].map((event) => record(id, event)),
    )
    assert.deepEqual(taken, [1, 1, 1])
    assert.deepEqual(await stateOf(id), whole)
  })

  test('of events of one moment the later in the order of the source counts', async () => {
    const state = await stateAfter(
      { at: '2014-05-05T08:00', sequence: 2, status: 'IN_PROGRESS', appointmentOn: '2014-05-14' },
      { at: '2014-05-05T08:00', sequence: 1, status: 'ACCEPTED', appointmentOn: '2014-05-12' },
    )
    assert.equal(state.status, 'IN_PROGRESS')
    assert.equal(state.appointmentOn, '2014-05-14')
  })

  test('a status that the list does not know keeps the code of its source', async () => {
    const unknown = { at: '2014-05-06T08:00', status: 'UNKNOWN', sourceStatus: '42' }
    const state = await stateAfter(accepted, unknown)
    assert.deepEqual([state.status, state.sourceStatus], ['UNKNOWN', '42'])
    await assert.rejects(
      database.sql`
        INSERT INTO dossiers.event (dossier_id, at, source_sequence, status, recorded_at)
        VALUES (${randomUUID()}, now(), 1, '42', now())
      `,
      /event_status_check/,
    )
  })

  test('a dossier keeps the day on which it was first accepted', async () => {
    const again = { at: '2014-05-30T08:00', status: 'ACCEPTED', appointmentOn: '2014-06-10' }
    const pause = { at: '2014-05-06T08:00', status: 'SUPPLEMENT_REQUESTED' }
    const state = await stateAfter(again, pause, accepted)
    assert.equal(state.acceptedOn, '2014-05-05')
    assert.equal(state.appointmentOn, '2014-06-10')
  })

  test('days are those of the province', async () => {
    const state = await stateAfter(
      { at: '2014-05-06T00:30', status: 'ACCEPTED', appointmentOn: '2014-05-12' },
      { at: '2014-05-12T23:59', status: 'PROCESSED' },
    )
    assert.deepEqual([state.acceptedOn, state.endedOn], ['2014-05-06', '2014-05-12'])
  })

  test('a dossier withdrawn before its acceptance has not ended', async () => {
    const state = await stateAfter({ at: '2014-05-04T08:00', status: 'WITHDRAWN' }, accepted)
    assert.deepEqual([state.status, state.endedOn], ['ACCEPTED', null])
  })

  test('an appointment given after the end does not turn late into on time', async () => {
    const late = { at: '2014-05-13T08:00', status: 'PROCESSED' }
    const apology = { at: '2014-05-14T08:00', status: 'IN_PROGRESS', appointmentOn: '2014-05-30' }
    const state = await stateAfter(accepted, late, apology)
    assert.deepEqual([state.appointmentOn, state.endedOn], ['2014-05-12', '2014-05-13'])
  })

  test('a dossier rejected at intake after all is in no count', async () => {
    const rejected = { at: '2014-05-06T08:00', status: 'REJECTED_AT_INTAKE' }
    const state = await stateAfter(accepted, rejected)
    assert.equal(state.acceptedOn, null)
    assert.deepEqual(state.receivedAt, whole.receivedAt)
  })

  const apology: Event = {
    at: '2014-05-12T16:00',
    kind: 'APOLOGY_ISSUED',
    appointmentOn: '2014-05-20',
    note: 'Phiếu xin lỗi',
  }

  test('an apology is kept, and moves neither the status nor the appointment that counts', async () => {
    const id = await newDossier()
    await record(id, accepted, apology, { at: '2014-05-14T08:00', status: 'PROCESSED' })
    const { status, appointmentOn, endedOn } = await stateOf(id)
    assert.deepEqual([status, appointmentOn, endedOn], ['PROCESSED', '2014-05-12', '2014-05-14'])
    const events = await eventsOfDossiers(database.sql, [id])
    assert.deepEqual(
      events.map(({ kind, appointmentOn }) => [kind, appointmentOn]),
      [
        ['STATUS_CHANGED', '2014-05-12'],
        ['APOLOGY_ISSUED', '2014-05-20'],
        ['STATUS_CHANGED', null],
      ],
    )
  })

  test('an apology gives an appointment and no status', async () => {
    const id = await newDossier()
    await assert.rejects(
      record(id, { at: '2014-05-12T16:00', kind: 'APOLOGY_ISSUED' }),
      /event_apology_appoints/,
    )
  })

  async function illegalOf(id: string) {
    const events = await eventsOfDossiers(database.sql, [id])
    return events.filter(({ isIllegal }) => isIllegal).map(({ status }) => status)
  }

  async function illegalAfter(...events: Event[]) {
    const id = await newDossier()
    await record(id, ...events)
    return illegalOf(id)
  }

  const inProgress: Event = { at: '2014-05-06T08:00', status: 'IN_PROGRESS' }

  test('a step that no rule has is kept and flagged', async () => {
    const reset = { at: '2014-05-21T08:00', status: 'IN_PROGRESS' }
    assert.deepEqual(await illegalAfter(accepted, inProgress, processed, returned), [])
    assert.deepEqual(await illegalAfter(accepted, inProgress, processed, returned, reset), [
      'IN_PROGRESS',
    ])
    assert.deepEqual(await illegalAfter(accepted, { ...inProgress, status: 'STOPPED' }), [
      'STOPPED',
    ])
  })

  test('a correction after processing needs a reason', async () => {
    const correction = { at: '2014-05-10T08:00', status: 'IN_PROGRESS' }
    assert.deepEqual(await illegalAfter(accepted, processed, correction), ['IN_PROGRESS'])
    assert.deepEqual(
      await illegalAfter(accepted, processed, { ...correction, note: 'Đính chính họ tên' }),
      [],
    )
  })

  test('a dossier once accepted does not go back to being accepted', async () => {
    const asked = { at: '2014-05-06T08:00', status: 'SUPPLEMENT_REQUESTED' }
    const again = { at: '2014-05-08T08:00', status: 'ACCEPTED' }
    const registered = { at: '2014-05-04T08:00', status: 'REGISTERED' }
    assert.deepEqual(await illegalAfter(accepted, asked, again), ['ACCEPTED'])
    assert.deepEqual(await illegalAfter(registered, asked, again), [])
  })

  test('an event that comes late clears or raises the flags of those around it', async () => {
    const id = await newDossier()
    const stopped = { at: '2014-05-07T08:00', status: 'STOPPED' }
    await record(id, accepted, stopped)
    assert.deepEqual(await illegalOf(id), ['STOPPED'])
    await record(id, inProgress)
    assert.deepEqual(await illegalOf(id), [])
    await record(id, { at: '2014-05-06T20:00', status: 'WITHDRAWN' })
    assert.deepEqual(await illegalOf(id), ['STOPPED'])
  })

  test('the same status again, an apology and an unknown status are no transitions', async () => {
    const again = { at: '2014-05-07T08:00', status: 'IN_PROGRESS' }
    const unknown = { at: '2014-05-13T08:00', status: 'UNKNOWN' }
    const end = { at: '2014-05-14T08:00', status: 'RETURNED' }
    assert.deepEqual(await illegalAfter(accepted, inProgress, again, apology, unknown, end), [])
  })

  const meanings: ReadonlyArray<[vocabulary: string, raw: string, status: string]> = [
    ['NATIONAL_PORTAL', '10', 'RETURNED'],
    ['NATIONAL_PORTAL', '11', 'UNKNOWN'],
    ['OPENCPS_V1', 'canceled', 'WITHDRAWN'],
    ['OPENCPS_V1', 'cancelled', 'UNKNOWN'],
    ['OPENCPS_V2', 'cancelled', 'WITHDRAWN'],
    ['MINISTRY', '1', 'ACCEPTED'],
    ['MINISTRY', '0', 'UNKNOWN'],
    ['NOBODY', '1', 'UNKNOWN'],
  ]

  for (const [vocabulary, sourceStatus, status] of meanings)
    test(`"${sourceStatus}" of ${vocabulary} is ${status}, and stays with the event`, async () => {
      const state = await stateAfter({ at: '2014-05-05T08:00', vocabulary, sourceStatus })
      assert.deepEqual([state.status, state.sourceStatus], [status, sourceStatus])
    })

  test('each number of the national portal has its own status', async () => {
    const rows = await database.sql<{ statuses: number }>`
      SELECT count(DISTINCT status)::int AS statuses FROM dossiers.known_status
      WHERE vocabulary = 'NATIONAL_PORTAL' AND source_status::int BETWEEN 1 AND 10
    `
    assert.deepEqual(rows, [{ statuses: 10 }])
  })
})
