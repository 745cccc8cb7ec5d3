import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { stateOf } from './history.ts'
import { dossiers } from './main.ts'
import { dossiersById, eventsOfDossiers } from './store.ts'

const statuses = ['REGISTERED', 'ACCEPTED', 'REJECTED_AT_INTAKE', 'IN_PROGRESS', 'PROCESSED']
const others = ['SUPPLEMENT_REQUESTED', 'STOPPED', 'WITHDRAWN', 'RETURNED', 'UNKNOWN', null]

/** Few moments, so that several events share one, a microsecond apart or none. */
const event = fc.record({
  at: fc.integer({ min: 0, max: 15 }),
  microseconds: fc.integer({ min: 0, max: 1 }),
  status: fc.constantFrom(...statuses, ...others),
  appointment: fc.option(fc.integer({ min: 1, max: 28 })),
})

eachDatabase('the state that events make', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
  })

  test('is the same for one dossier as for the lists and counts of all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 7 }), async (events) => {
        const id = randomUUID()
        await insert(id, events)
        const [row] = await dossiersById(database.sql, [id])
        const state = stateOf(await eventsOfDossiers(database.sql, [id]))
        assert.ok(row)
        if (state === null) return assert.equal(row.status, 'REGISTERED')
        const { status, sourceStatus, receivedAt, acceptedOn, appointmentOn } = row
        const { processedAt, endedOn, returnedAt } = row
        assert.deepEqual(state, {
          ...{ status, sourceStatus, receivedAt, acceptedOn, appointmentOn },
          ...{ processedAt, endedOn, returnedAt },
        })
      }),
      { numRuns: 100 },
    )
  })

  async function insert(
    id: string,
    events: ReadonlyArray<{
      at: number
      microseconds: number
      status: string | null
      appointment: number | null
    }>,
  ): Promise<void> {
    await database.sql`
      INSERT INTO dossiers.dossier
        (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
          received_by_code, scope, channel, owner_id, owner_kind, submitted_at)
      VALUES (${id}, 'centre', ${id}, '1.000001', 'LV-02-01', 'H49.02', 'H49.02', 'H49.20',
        'PROVINCIAL_CENTRE', 'COUNTER', ${id}, 'Citizen', now())
    `
    for (const [sequence, { at, microseconds, status, appointment }] of events.entries()) {
      const moment = new Date(Date.UTC(2014, 4, 5, 10) + at * 3_600_000)
      const day = `2014-05-${String(appointment ?? 9).padStart(2, '0')}`
      await database.sql`
        INSERT INTO dossiers.incoming_event
          (dossier_id, at, source_sequence, kind, status, appointment_on, recorded_at)
        VALUES (${id}, ${moment}::timestamptz + ${microseconds} * interval '1 microsecond',
          ${sequence}, ${status === null ? 'APOLOGY_ISSUED' : 'STATUS_CHANGED'}, ${status},
          ${appointment === null && status !== null ? null : day}, now())
      `
    }
    await database.sql`SELECT dossiers.record_events()`
  }
})
