import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { pino } from 'pino'
import { addDays, type LocalDate, localDateOf, parseLocalDate, weekdayOf } from '#domain/dates.ts'
import { standingClock } from '#kit/clock.ts'
import type { Database } from '#kit/sql.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { ask } from '../../../tests/ask.ts'
import { eachDatabase } from '../../../tests/databases.ts'
import { dossiers } from '../main.ts'

const first = parseLocalDate('2014-05-01')
assert.ok(first)
const dayOf = (day: number): LocalDate => addDays(first, day)

/** When the sets of events are recorded, one after the other; the last one late, with the time of the first. */
const recordedAt = [20, 25, 30].map((day) => new Date(`${dayOf(day)}T10:00:00+07:00`))

interface Event {
  readonly of: number
  readonly at: Date
  /** Null for an apology, which always gives an appointment. */
  readonly status: string | null
  readonly appointmentOn: LocalDate | null
  readonly set: number
}

interface Dossier {
  readonly department: string
  readonly field: string
  readonly locality: string | null
  readonly channel: string
}

const event: fc.Arbitrary<Event> = fc
  .record({
    of: fc.nat(),
    at: fc
      .integer({ min: 0, max: 30 * 4 - 1 })
      .map((quarter) => new Date(Date.UTC(2014, 3, 30, 16) + quarter * 6 * 3_600_000)),
    status: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('ACCEPTED', 'ACCEPTED', 'PROCESSED') },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          'REGISTERED',
          'IN_PROGRESS',
          'SUPPLEMENT_REQUESTED',
          'STOPPED',
          'WITHDRAWN',
          'RETURNED',
          'REJECTED_AT_INTAKE',
          'UNKNOWN',
        ),
      },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    day: fc.integer({ min: 0, max: 35 }).map(dayOf),
    gives: fc.boolean(),
    set: fc.nat({ max: 3 }),
  })
  .map(({ day, gives, ...event }) => ({
    ...event,
    appointmentOn: gives || event.status === null ? day : null,
  }))

/** The record begins with the first set: what is asked as of a moment before it closes nothing. */
const beginWithFirstSet = (events: readonly Event[]): Event[] =>
  events.map((event, index) => (index === 0 ? { ...event, set: 0 } : event))

const dossier: fc.Arbitrary<Dossier> = fc.record({
  department: fc.constantFrom('H49.02', 'H49.05'),
  field: fc.constantFrom('LV-1', 'LV-2'),
  locality: fc.option(fc.constantFrom('H49.21', 'H49.22')),
  channel: fc.constantFrom('COUNTER', 'ONLINE', 'POST'),
})

const dimensions = [
  'DEPARTMENT',
  'FIELD',
  'LOCALITY',
  'CHANNEL',
  'RECEIVED_MONTH',
  'COMPLETED_MONTH',
] as const
type Dimension = (typeof dimensions)[number]

const columns = [
  'carriedOver',
  'received',
  'receivedOnline',
  'early',
  'onTime',
  'late',
  'inTime',
  'overdue',
] as const
type Counts = Record<(typeof columns)[number], number>

/** What one dossier adds to the form, by the words of domain reference §4.3, and what it is grouped by. */
function told(
  dossier: Dossier,
  events: readonly Event[],
  from: LocalDate,
  to: LocalDate,
): { counts: Counts; values: Record<Dimension, string | null> } | null {
  const history = events
    .filter(({ status }) => status !== null)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const accepted = history.find(({ status }) => status === 'ACCEPTED')
  if (!accepted || history.at(-1)?.status === 'REJECTED_AT_INTAKE') return null
  const end = history.find(
    ({ status, at }) =>
      ['WITHDRAWN', 'PROCESSED', 'RETURNED'].includes(status ?? '') && at >= accepted.at,
  )
  const [acceptedOn, endedOn] = [localDateOf(accepted.at), end ? localDateOf(end.at) : null]
  if (acceptedOn > to || (endedOn !== null && endedOn < from)) return null
  const lastDue = (events: readonly Event[]) =>
    events.findLast(({ appointmentOn }) => appointmentOn !== null)?.appointmentOn
  const isEnded = end !== undefined && endedOn !== null && endedOn <= to
  const soFar = history.filter(({ at }) => localDateOf(at) <= to)
  const isPaused = ['SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED'].includes(
    soFar.at(-1)?.status ?? '',
  )
  const due = isEnded ? lastDue(history.filter(({ at }) => at <= end.at)) : lastDue(soFar)
  const counts: Counts = {
    carriedOver: acceptedOn < from ? 1 : 0,
    received: acceptedOn >= from ? 1 : 0,
    receivedOnline: acceptedOn >= from && dossier.channel === 'ONLINE' ? 1 : 0,
    early: isEnded && due && endedOn < due ? 1 : 0,
    onTime: isEnded && (!due || endedOn === due) ? 1 : 0,
    late: isEnded && due && endedOn > due ? 1 : 0,
    inTime: !isEnded && (isPaused || !due || due >= to) ? 1 : 0,
    overdue: !isEnded && !isPaused && due && due < to ? 1 : 0,
  }
  const monthOf = (day: LocalDate | null) => day && `${day.slice(0, 7)}-01`
  return {
    counts,
    values: {
      DEPARTMENT: dossier.department,
      FIELD: dossier.field,
      LOCALITY: dossier.locality,
      CHANNEL: dossier.channel,
      RECEIVED_MONTH: monthOf(acceptedOn),
      COMPLETED_MONTH: isEnded ? monthOf(endedOn) : null,
    },
  }
}

const keyFields: Readonly<Record<Dimension, string>> = {
  DEPARTMENT: 'departmentCode',
  FIELD: 'fieldCode',
  LOCALITY: 'localityCode',
  CHANNEL: 'channel',
  RECEIVED_MONTH: 'receivedMonth',
  COMPLETED_MONTH: 'completedMonth',
}

interface Report {
  readonly rows: Array<{
    readonly key: Record<string, string | null>
    readonly figures: Counts & {
      readonly workingDays: { histogram: Array<{ workingDays: number; dossiers: number }> }
    }
  }>
  readonly balanced: boolean
  readonly provenance: { readonly sha256: string; readonly isFixed: boolean }
}

eachDatabase('reports of the record as of a moment', (open) => {
  let database: Database
  let url = ''
  let stop = async () => {}
  let centres = 0
  const clock = standingClock(new Date(`${dayOf(31)}T12:00:00+07:00`))

  before(async () => {
    database = await open()
    const log = pino({ level: 'silent' })
    const served = await startSubgraph(dossiers, { database, clock, log })
    url = served.url
    stop = served.stop
    await database.sql`INSERT INTO dossiers.calendar_year (year) VALUES (2013), (2014)`
    await database.sql`
      INSERT INTO dossiers.office_session (weekday, opens, closes)
      SELECT weekday, '07:00', '17:00' FROM generate_series(1, 5) AS weekday
    `
  })
  after(() => stop())

  /** Begins a record anew, for dossiers of a centre of their own: gives its code. */
  async function begin(): Promise<string> {
    await database.sql`DELETE FROM dossiers.record_begin`
    await database.sql`UPDATE dossiers.closing SET closed_until = '-infinity'`
    await database.sql`DELETE FROM dossiers.calendar_version`
    const pair = (number: number) => String(number % 100).padStart(2, '0')
    return `H49.20.${pair(Math.floor(++centres / 100))}.${pair(centres)}`
  }

  async function insert(centre: string, ids: readonly string[], handedIn: readonly Dossier[]) {
    const rows = handedIn.map((dossier, index) => ({ id: ids[index], ...dossier }))
    await database.sql`
      INSERT INTO dossiers.dossier
        (id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
          received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at)
      SELECT id, 'centre', id, '1.000001', field, department, department, ${centre}, locality,
        CASE WHEN locality IS NULL THEN 'PROVINCIAL_CENTRE' ELSE 'LOCAL_CENTRES' END, channel, id,
        'Citizen', now()
      FROM json_to_recordset(${JSON.stringify(rows)}::json)
        AS row (id uuid, field text, department text, locality text, channel text)
    `
  }

  async function record(ids: readonly string[], events: readonly Event[], set: number) {
    const rows = events.flatMap((event, sequence) =>
      event.set === set ? [{ ...event, id: ids[event.of % ids.length], sequence }] : [],
    )
    await database.transaction(async ({ sql }) => {
      await sql`
        INSERT INTO dossiers.incoming_event
          (dossier_id, at, source_sequence, status, appointment_on, kind, recorded_at)
        SELECT id, at, sequence, status, "appointmentOn",
          CASE WHEN status IS NULL THEN 'APOLOGY_ISSUED' ELSE 'STATUS_CHANGED' END,
          ${recordedAt[set] ?? recordedAt[0]}
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (
          id uuid, at timestamptz, sequence integer, status text, "appointmentOn" date
        )
      `
      await sql`SELECT dossiers.record_events()`
    })
  }

  async function report(arguments_: string): Promise<Report | null> {
    const answer = await ask<{ dossierReportInFull: Report }>(
      url,
      `{ dossierReportInFull(definition: ON_TIME_OF_DUE_V1, scope: ALL_CENTRES, withWorkingDays: true
          ${arguments_}) {
        rows { key { ${Object.values(keyFields).join(' ')} }
          figures { ${columns.join(' ')} workingDays { histogram { workingDays dossiers } } } }
        balanced provenance { sha256 isFixed }
      } }`,
      {},
    )
    const code = answer.errors?.[0]?.extensions?.code
    // Nothing was on record by then, or nothing of those days.
    if (code === 'PERIOD_NOT_COVERED' || code === 'AS_OF_NOT_COVERED') return null
    assert.equal(answer.errors, undefined)
    return answer.data?.dossierReportInFull ?? null
  }

  /** Every row with what it counts, as one text each, so that order does not matter. */
  const inWords = ({ rows }: Report, groupBy: readonly Dimension[]) =>
    rows
      .map(({ key, figures }) =>
        JSON.stringify([
          groupBy.map((dimension) => key[keyFields[dimension]] ?? null),
          columns.map((name) => figures[name]),
          figures.workingDays.histogram.map(({ workingDays, dossiers }) => [workingDays, dossiers]),
        ]),
      )
      .sort()

  function expected(
    handedIn: readonly Dossier[],
    events: readonly Event[],
    groupBy: readonly Dimension[],
    [from, to]: readonly [LocalDate, LocalDate],
  ) {
    const groups = new Map<string, { counts: Counts; days: Map<number, number> }>()
    for (const [index, dossier] of handedIn.entries()) {
      const own = events.filter(({ of }) => of % handedIn.length === index)
      const one = told(dossier, own, from, to)
      if (!one) continue
      const key = JSON.stringify(groupBy.map((dimension) => one.values[dimension]))
      const group = groups.get(key) ?? {
        counts: Object.fromEntries(columns.map((name) => [name, 0])) as Counts,
        days: new Map(),
      }
      for (const name of columns) group.counts[name] += one.counts[name]
      const took = workedDays(own, to)
      if (one.counts.early + one.counts.onTime + one.counts.late === 1)
        group.days.set(took, (group.days.get(took) ?? 0) + 1)
      groups.set(key, group)
    }
    return [...groups]
      .map(([key, { counts, days }]) =>
        JSON.stringify([
          JSON.parse(key),
          columns.map((name) => counts[name]),
          [...days].sort(([one], [other]) => one - other),
        ]),
      )
      .sort()
  }

  /** Mondays to Fridays after acceptance, up to the end. */
  function workedDays(events: readonly Event[], to: LocalDate): number {
    const history = events.toSorted((one, other) => one.at.getTime() - other.at.getTime())
    const accepted = history.find(({ status }) => status === 'ACCEPTED')
    const end = history.find(
      ({ status, at }) =>
        ['WITHDRAWN', 'PROCESSED', 'RETURNED'].includes(status ?? '') &&
        accepted !== undefined &&
        at >= accepted.at,
    )
    if (!accepted || !end || localDateOf(end.at) > to) return -1
    let days = 0
    for (
      let day = addDays(localDateOf(accepted.at), 1);
      day <= localDateOf(end.at);
      day = addDays(day, 1)
    )
      if (weekdayOf(day) <= 5) days++
    return days
  }

  test('count what had been recorded by then, and are the same whatever is recorded since', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(dossier, { minLength: 1, maxLength: 8 }),
        fc.array(event, { minLength: 6, maxLength: 28 }).map(beginWithFirstSet),
        fc.uniqueArray(fc.integer({ min: 0, max: 31 }), { minLength: 2, maxLength: 2 }),
        fc.subarray([...dimensions], { maxLength: 2 }),
        async (handedIn, events, days, groupBy) => {
          const centre = await begin()
          const ids = handedIn.map(() => randomUUID())
          await insert(centre, ids, handedIn)
          const [from, to] = [dayOf(Math.min(...days)), dayOf(Math.max(...days))]
          const asked = `, period: { from: "${from}", to: "${to}" }, groupBy: [${groupBy}],
            filter: { agency: "${centre}" }`
          const remembered = new Map<string, string>()
          for (const set of [0, 1, 2, 3]) {
            await record(ids, events, set)
            const now = await report(asked)
            if (now) {
              const known = events.filter((event) => event.set <= set)
              assert.ok(now.balanced)
              assert.deepEqual(
                inWords(now, groupBy),
                expected(handedIn, known, groupBy, [from, to]),
              )
            }
            for (const [past, moment] of recordedAt.slice(0, set + 1).entries()) {
              const then = await report(`${asked}, asOf: "${moment.toISOString()}"`)
              if (!then) continue
              const lastDay = [to, localDateOf(moment)].sort()[0] ?? to
              const known = events.filter((event) => event.set <= past)
              assert.ok(then.balanced && then.provenance.isFixed)
              assert.deepEqual(
                inWords(then, groupBy),
                expected(handedIn, known, groupBy, [from, lastDay]),
              )
              const name = moment.toISOString()
              assert.equal(then.provenance.sha256, remembered.get(name) ?? then.provenance.sha256)
              remembered.set(name, then.provenance.sha256)
            }
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('keep the calendar that held then', async () => {
    const centre = await begin()
    const id = randomUUID()
    await insert(
      centre,
      [id],
      [{ department: 'H49.02', field: 'LV-1', locality: null, channel: 'POST' }],
    )
    const moment = (day: number) => new Date(`${dayOf(day)}T09:00:00+07:00`)
    const events = [
      { of: 0, at: moment(4), status: 'ACCEPTED', appointmentOn: null, set: 0 },
      { of: 0, at: moment(8), status: 'PROCESSED', appointmentOn: null, set: 0 },
    ]
    await record([id], events, 0)
    const period = `, period: { from: "${dayOf(0)}", to: "${dayOf(15)}" },
      filter: { agency: "${centre}" }`
    const [asOf] = recordedAt
    const fixed = () => report(`${period}, asOf: "${asOf?.toISOString()}"`)
    const before = await fixed()
    await database.sql`
      INSERT INTO dossiers.calendar_day (day, kind, legal_basis)
      VALUES (${dayOf(7)}, 'HOLIDAY', 'Nghỉ lễ')
    `
    const [then, now] = [await fixed(), await report(period)]
    await database.sql`DELETE FROM dossiers.calendar_day`
    assert.deepEqual(then, before)
    const taken = (report: Report | null) => report?.rows[0]?.figures.workingDays.histogram
    assert.deepEqual(taken(then), [{ workingDays: 4, dossiers: 1 }])
    assert.deepEqual(taken(now), [{ workingDays: 3, dossiers: 1 }])
  })
})
