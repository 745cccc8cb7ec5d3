import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { createHttp, listen } from '#kit/http.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../../tests/databases.ts'
import { until } from '../../../tests/until.ts'
import { serveChanges } from '../../dossiers/changes/endpoint.ts'
import { dossiers } from '../../dossiers/main.ts'
import { type DossierChanges, dossierChangesAt } from '../../sources/dossier-changes.ts'
import { fees } from '../main.ts'
import { copyChanges, followDossiers } from './follow-dossiers.ts'

const never = new AbortController().signal
const ids = Array.from({ length: 6 }, (_, n) => `00000000-0000-4000-8000-00000000000${n}`)
const at = (day: number) => new Date(Date.UTC(2014, 4, day, 3))

/** Something that happens to one dossier, or its deletion. */
const happening = fc.record({
  of: fc.constantFrom(...ids),
  day: fc.integer({ min: 1, max: 20 }),
  status: fc.constantFrom('ACCEPTED', 'IN_PROGRESS', 'SUPPLEMENT_REQUESTED', 'PROCESSED', 'GONE'),
  appointmentDay: fc.option(fc.integer({ min: 1, max: 20 })),
  isCopiedAfter: fc.boolean(),
})

eachDatabase('what fees copy of dossiers', (open) => {
  let database: Database
  let changes: DossierChanges
  let stop = async () => {}
  let sequence = 0

  before(async () => {
    database = await open()
    for (const { name, migrations } of [dossiers, fees]) await migrate(database, name, migrations)
    const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
    const http = createHttp({ bodyLimitBytes: 1_000 })
    serveChanges(http, { database, clock })
    const served = await listen(http, 'dossiers', 0)
    changes = dossierChangesAt(served.url)
    stop = served.stop
  })
  after(() => stop())

  async function happen({
    of,
    day,
    status,
    appointmentDay,
  }: {
    readonly of: string
    readonly day: number
    readonly status: string
    readonly appointmentDay: number | null
  }): Promise<void> {
    await database.transaction(async ({ sql }) => {
      if (status === 'GONE') {
        await sql`DELETE FROM dossiers.event WHERE dossier_id = ${of}`
        await sql`DELETE FROM dossiers.dossier WHERE id = ${of}`
        return
      }
      await sql`
        INSERT INTO dossiers.dossier
          (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
            received_by_code, scope, channel, owner_id, owner_kind, submitted_at)
        VALUES (${of}, 'centre', ${of}, '1.000001', 'LV-1', 'H49.02', 'H49.02', 'H49.20',
          'PROVINCIAL_CENTRE', 'COUNTER', ${of}, 'Citizen', now())
        ON CONFLICT DO NOTHING
      `
      const appointment = appointmentDay && at(appointmentDay)
      await sql`
        INSERT INTO dossiers.incoming_event
          (dossier_id, at, source_sequence, status, appointment_on, recorded_at)
        VALUES (${of}, ${at(day)}, ${sequence++}, ${status}, ${appointment}::timestamptz::date, now())
      `
      await sql`SELECT dossiers.record_events()`
    })
  }

  /** Copies all changes, as soon as none is held back by what else runs on the server, such as another test that fills a database. */
  const settle = async () => {
    await until(
      'all changes of dossiers',
      async () => (await changes.after(null, never)).followedTo,
      100_000,
    )
    await copyChanges(database, changes, never)
  }

  const copies = () => database.sql`SELECT * FROM fees.dossier ORDER BY id`

  /** What is to be copied, read where it is kept. */
  const originals = () => database.sql`
    SELECT id, accepted_on, due_on, ended_on, coalesce(overdue, '{}') AS overdue
    FROM dossiers.dossier
    WHERE id IN (SELECT dossier_id FROM dossiers.change)
    ORDER BY id
  `

  test('is what dossiers hold, whenever it is copied and however often', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (happenings) => {
        for (const one of happenings) {
          await happen(one)
          if (one.isCopiedAfter) await copyChanges(database, changes, never)
        }
        await settle()
        assert.deepEqual(await copies(), await originals())
        await copyChanges(database, changes, never)
        assert.deepEqual(await copies(), await originals())
      }),
      { numRuns: 15 },
    )
  })

  test('goes on where it was after a page that was read and not taken', async () => {
    await settle()
    await happen({ of: ids[0] ?? '', day: 3, status: 'ACCEPTED', appointmentDay: 9 })
    const [feed] = await database.sql<{ cursor: string }>`SELECT cursor FROM fees.dossier_feed`
    const stopping = new AbortController()
    const stopped: DossierChanges = {
      async after(cursor, signal) {
        await changes.after(cursor, signal)
        throw new Error('stopped')
      },
    }
    await assert.rejects(copyChanges(database, stopped, stopping.signal), /stopped/)
    assert.deepEqual(await database.sql`SELECT cursor FROM fees.dossier_feed`, [feed])
    await settle()
    assert.deepEqual(await copies(), await originals())
  })

  test('is copied once where several processes read the same page', async () => {
    await happen({ of: ids[1] ?? '', day: 4, status: 'ACCEPTED', appointmentDay: 5 })
    const both = Promise.withResolvers<void>()
    let readers = 0
    const together: DossierChanges = {
      async after(cursor, signal) {
        const page = await changes.after(cursor, signal)
        if (++readers === 2) both.resolve()
        await both.promise
        return page
      },
    }
    await Promise.all([
      copyChanges(database, together, never),
      copyChanges(database, together, never),
    ])
    await settle()
    assert.deepEqual(await copies(), await originals())
  })

  test('begins anew where the cursor is of another database', async () => {
    await database.sql`DELETE FROM fees.dossier`
    await database.sql`
      UPDATE fees.dossier_feed SET cursor = '9000000000000000000 00000000-0000-4000-8000-000000000000'
    `
    await settle()
    assert.deepEqual(await copies(), await originals())
  })

  test('is followed until it is told to stop, and a failure is tried again later', async () => {
    await database.sql`DELETE FROM fees.dossier`
    await database.sql`UPDATE fees.dossier_feed SET cursor = NULL`
    const following = followDossiers(changes, { database, log: pino({ level: 'silent' }) })
    const expected = await originals()
    await until('copies of all dossiers', async () => (await copies()).length === expected.length)
    await following.stop()
    assert.deepEqual(await copies(), expected)
  })

  test('is asked for with a cursor, or refused', async () => {
    await assert.rejects(changes.after('no cursor', never), /answered 400/)
  })
})
