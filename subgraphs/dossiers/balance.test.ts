import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { type LocalDate, localDateOf } from '#domain/dates.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { addCounts, type CountRow, type Counts, noCounts } from './counts.ts'
import { dossiers } from './main.ts'
import { type Counting, countDossiers } from './report.ts'
import { pausingStatuses } from './timeliness.ts'

interface Event {
  readonly at: Date
  /** Null for an apology. */
  readonly status: string | null
  readonly appointmentOn: LocalDate | null
}

interface Dossier {
  readonly channel: string
  readonly events: readonly Event[]
}

/** Day 0 is 1 May 2014. */
const dayOf = (day: number): LocalDate => localDateOf(new Date(Date.UTC(2014, 4, 1 + day)))

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

const moment = fc
  .integer({ min: 0, max: 40 * 48 - 1 })
  .map((halfHours) => new Date(Date.UTC(2014, 3, 30, 17) + halfHours * 1_800_000))
const appointment = fc.integer({ min: 0, max: 45 }).map(dayOf)

/** Events of any kind in any order, from both sides of midnight; most dossiers are accepted. */
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      at: moment,
      status: fc.oneof(fc.constantFrom(...statuses), fc.constantFrom('ACCEPTED', 'PROCESSED')),
      appointmentOn: fc.option(appointment),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ at: moment, status: fc.constant(null), appointmentOn: appointment }),
  },
)
const someDossiers: fc.Arbitrary<readonly Dossier[]> = fc.array(
  fc.record({
    channel: fc.constantFrom('COUNTER', 'ONLINE', 'POST'),
    events: fc.array(event, { minLength: 1, maxLength: 5 }),
  }),
  { maxLength: 12 },
)

/** Three periods that follow one another, as the first day of each and the day after the last. */
const borders = fc
  .uniqueArray(fc.integer({ min: 0, max: 44 }), { minLength: 4, maxLength: 4 })
  .map((days) => days.sort((one, other) => one - other))

/** Apologies count nowhere. */
const isStatusChange = (event: Event): event is Event & { readonly status: string } =>
  event.status !== null

const last = <Item>(items: readonly Item[]) => items.at(-1) ?? null

/** What form II.06a says of one dossier, column by column, by the words of domain reference §4.3. */
function countsOf({ channel, events }: Dossier, from: LocalDate, to: LocalDate): Counts {
  const told = events
    .filter(isStatusChange)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const accepted = told.find(({ status }) => status === 'ACCEPTED')
  if (!accepted || last(told)?.status === 'REJECTED_AT_INTAKE') return noCounts
  const end = told.find(
    ({ status, at }) =>
      ['WITHDRAWN', 'PROCESSED', 'RETURNED'].includes(status) && at >= accepted.at,
  )
  const acceptedOn = localDateOf(accepted.at)
  const endedOn = end ? localDateOf(end.at) : null
  if (acceptedOn > to || (endedOn !== null && endedOn < from)) return noCounts
  const counts =
    acceptedOn < from
      ? { carriedOver: 1 }
      : { received: 1, receivedOnline: channel === 'ONLINE' ? 1 : 0 }

  const appointmentUntil = (isOver: (event: Event) => boolean) =>
    last(told.filter((event) => !isOver(event) && event.appointmentOn !== null))?.appointmentOn
  if (end && endedOn !== null && endedOn <= to) {
    const due = appointmentUntil(({ at }) => at > end.at) ?? endedOn
    const column = endedOn < due ? 'early' : endedOn > due ? 'late' : 'onTime'
    return { ...noCounts, ...counts, [column]: 1 }
  }
  const isLater = ({ at }: Event) => localDateOf(at) > to
  const due = appointmentUntil(isLater) ?? to
  const status = last(told.filter((event) => !isLater(event)))?.status
  const isPaused = pausingStatuses.some((pausing) => pausing === status)
  return { ...noCounts, ...counts, [due < to && !isPaused ? 'overdue' : 'inTime']: 1 }
}

eachDatabase('the columns of form II.06a', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
  })

  /** Records dossiers under a field of their own. */
  async function insert(field: string, handedIn: readonly Dossier[]) {
    const rows = handedIn.flatMap(({ channel, events }) => {
      const id = randomUUID()
      return events.map((event, sequence) => ({ ...event, id, channel, sequence }))
    })
    await database.sql`
      INSERT INTO dossiers.dossier
        (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
          received_by_code, scope, channel, owner_id, owner_kind, submitted_at)
      SELECT DISTINCT id::uuid, 'centre', id, '1.000001', ${field}, 'H49.02', 'H49.02', 'H49.20',
        'PROVINCIAL_CENTRE', channel, id::uuid, 'Citizen', now()
      FROM unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ channel }) => channel)}::text[])
        AS row (id, channel)
    `
    await database.sql`
      INSERT INTO dossiers.incoming_event
        (dossier_id, at, source_sequence, status, appointment_on, kind, recorded_at)
      SELECT *, CASE WHEN status IS NULL THEN 'APOLOGY_ISSUED' ELSE 'STATUS_CHANGED' END, now()
      FROM unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ at }) => at)}::timestamptz[],
        ${rows.map(({ sequence }) => sequence)}::int[], ${rows.map(({ status }) => status)}::text[],
        ${rows.map(({ appointmentOn }) => appointmentOn)}::date[])
        AS row (dossier_id, at, source_sequence, status, appointment_on)
    `
    await database.sql`SELECT dossiers.record_events()`
  }

  async function count(field: string, from: LocalDate, to: LocalDate): Promise<Counts> {
    const counting: Counting = {
      period: { from, to },
      scope: 'PROVINCIAL_CENTRE',
      today: to,
      filter: { field },
      without: null,
      of: 'ALL',
      by: 'ALL',
    }
    const [row] = await countDossiers(database.sql, counting, [''])
    const {
      entity: _entity,
      group: _group,
      ...counts
    }: CountRow = row ?? {
      ...noCounts,
      entity: '',
      group: null,
    }
    return counts
  }

  test('balance, join from period to period, and are those of the definitions', async () => {
    await fc.assert(
      fc.asyncProperty(someDossiers, borders, async (handedIn, days) => {
        const field = randomUUID()
        await insert(field, handedIn)
        let pendingBefore: number | null = null
        for (const [period, day] of days.slice(0, 3).entries()) {
          const [from, to] = [dayOf(day), dayOf((days[period + 1] ?? day) - 1)]
          const counts = await count(field, from, to)
          const { carriedOver, received, early, onTime, late, inTime, overdue } = counts
          assert.equal(carriedOver + received, early + onTime + late + inTime + overdue)
          if (pendingBefore !== null) assert.equal(carriedOver, pendingBefore)
          pendingBefore = inTime + overdue
          assert.deepEqual(
            counts,
            handedIn.map((dossier) => countsOf(dossier, from, to)).reduce(addCounts, noCounts),
          )
        }
      }),
      { numRuns: 60 },
    )
  })
})
