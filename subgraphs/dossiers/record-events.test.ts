import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { migrate } from '#kit/migrate.ts'
import type { Database, Sql } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { dossiers } from './main.ts'
import { dossiersById } from './store.ts'

interface Event {
  /** In the offset of the province. */
  readonly at: string
  readonly status: string
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
    database.transaction(({ sql }) => recordIn(sql, id, events))

  async function recordIn(sql: Sql, id: string, events: readonly Event[]) {
    for (const { at, status, sequence = 1, sourceStatus = null, appointmentOn = null } of events)
      await sql`
        INSERT INTO dossiers.incoming_event
          (dossier_id, at, source_sequence, status, source_status, appointment_on, recorded_at)
        VALUES (${id}, ${`${at}+07`}, ${sequence}, ${status}, ${sourceStatus}, ${appointmentOn}, now())
      `
    const [row] = await sql<{ taken: number }>`SELECT dossiers.record_events() AS taken`
    return row?.taken
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
})
