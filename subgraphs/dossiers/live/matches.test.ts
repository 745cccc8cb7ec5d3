import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { addDays, parseLocalDate } from '#domain/dates.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../../tests/databases.ts'
import { sourceOf } from '../../../tests/source.ts'
import { liveDossier } from '../../sources/live/live-dossier.ts'
import type { SourceDossier } from '../../sources/mapped-rows.ts'
import { sourcesPart } from '../../sources/part.ts'
import { sourceId } from '../../sources/source-id.ts'
import type { DossierFilter } from '../dossier-filter.ts'
import { takeDossiers, takeEvents } from '../intake/store.ts'
import { dossiers } from '../main.ts'
import { codesOfDossiers, dossierPage, dossiersById, eventsOfDossiers } from '../store.ts'
import type { Timeliness } from '../timeliness.ts'
import { liveRows } from './live-row.ts'
import { matches } from './matches.ts'

function known<Value>(value: Value | null): Value {
  assert.ok(value !== null)
  return value
}

const agency = (code: string) => known(parseAgencyCode(code))
const procedure = (code: string) => known(parseProcedureCode(code))
const start = known(parseLocalDate('2014-06-25'))
const today = known(parseLocalDate('2014-07-02'))
const now = new Date('2014-07-02T15:00:00+07:00')

const day = fc.integer({ min: 0, max: 14 }).map((days) => addDays(start, days))
const moment = fc
  .tuple(day, fc.integer({ min: 0, max: 23 }))
  .map(([day, hour]) => new Date(`${day}T${String(hour).padStart(2, '0')}:00:00+07:00`))
const agencies = fc
  .constantFrom('H49.05', 'H49.05.01', 'H49.0', 'H49.20')
  .map((code) => agency(code === 'H49.0' ? 'H49.02' : code))
const statuses = [
  ...['REGISTERED', 'ACCEPTED', 'REJECTED_AT_INTAKE', 'IN_PROGRESS', 'SUPPLEMENT_REQUESTED'],
  ...['PAYMENT_REQUESTED', 'WITHDRAWN', 'STOPPED', 'PROCESSED', 'RETURNED'],
]

const event = fc.record({
  at: moment,
  /** As the national portal numbers them; 77 is in no list. */
  code: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '77'),
  appointmentOn: fc.option(day),
  supplementDueOn: fc.option(day),
  note: fc.option(fc.constant('lý do')),
})

const told = fc.record({
  procedureCode: fc.constantFrom('1.000001', '1.000002').map(procedure),
  fieldCode: fc.constantFrom('LV-05-01', 'LV-05-02'),
  departmentCode: agencies,
  handledByCode: agencies,
  receivedByCode: agencies,
  localityCode: fc.constant(null),
  scope: fc.constantFrom('PROVINCIAL_CENTRE' as const, 'LOCAL_CENTRES' as const),
  channel: fc.constant('COUNTER' as const),
  submittedAt: moment,
  acceptBy: fc.option(moment),
  events: fc.array(event, { maxLength: 4 }),
})

const classes: readonly Timeliness[] = ['EARLY', 'ON_TIME', 'LATE', 'NOT_DUE', 'OVERDUE', 'PAUSED']
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 1 })
const filter: fc.Arbitrary<DossierFilter> = fc.record({
  scope: maybe(fc.constantFrom('PROVINCIAL_CENTRE', 'LOCAL_CENTRES', 'ALL_CENTRES')),
  department: maybe(agencies),
  handledWithin: maybe(agencies),
  procedure: maybe(fc.constantFrom('1.000001', '1.000002').map(procedure)),
  field: maybe(fc.constantFrom('LV-05-01', 'LV-05-02')),
  status: maybe(fc.subarray([...statuses, 'UNKNOWN'], { minLength: 1 })),
  open: maybe(fc.boolean()),
  timeliness: maybe(fc.subarray([...classes], { minLength: 1 })),
  receivedFrom: maybe(day),
  receivedTo: maybe(day),
  dueFrom: maybe(day),
  dueTo: maybe(day),
  acceptBy: maybe(moment),
  supplementDueBefore: maybe(day),
})

/** One condition alone lets more pass than several. */
const condition = fc
  .tuple(
    filter,
    fc.subarray(Object.keys(fc.sample(filter, 1)[0] ?? {}), { minLength: 1, maxLength: 2 }),
  )
  .map(([filter, names]) =>
    Object.fromEntries(Object.entries(filter).filter(([name]) => names.includes(name))),
  )

eachDatabase('a dossier of a live source', (open) => {
  let database: Database
  before(async () => {
    database = await open()
    for (const { name, migrations } of [sourcesPart, dossiers])
      await migrate(database, name, migrations)
  })

  test('has the status, the course and the place in lists and filters that it would have in the store', async (t) => {
    const source = await sourceOf(t, 'so-cong-thuong', {
      department: 'H49.05',
      system: 'soap',
      mode: 'live',
      connection: { url: 'http://127.0.0.1:1/', namespace: 'http://example.vn/' },
      feeds: {
        dossiers: {
          from: { key: 'id' },
          fields: {
            ...{ code: 'ma', procedure: 'tthc', field: 'lv', receivedBy: 'noi', channel: 'kenh' },
            submittedAt: 'ngay',
            owner: { name: 'ten' },
          },
        },
      },
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(told, { minLength: 1, maxLength: 8 }),
        fc.array(condition, { minLength: 1, maxLength: 12 }),
        async (all, filters) => {
          const rows = all.map((dossier, index): SourceDossier => {
            const key = `hs-${index}`
            return {
              ...dossier,
              key,
              codes: [`H49.05-20140630-${1000 + index}`],
              people: [],
              events: dossier.events.map(({ code, ...event }, sequence) => ({
                ...event,
                supplementDueOn: code === '5' ? event.supplementDueOn : null,
                dossier: key,
                sequence,
                status: null,
                sourceStatus: code,
                vocabulary: 'NATIONAL_PORTAL',
                agencyCode: null,
              })),
            }
          })
          const answer = {
            dossiers: rows.map((row) => ({
              place: { value: null, key: row.key },
              dossier: liveDossier(row, row.events),
            })),
            hasMore: false,
            fetchedAt: now,
            reason: null,
          }
          const live = (await liveRows(database.sql, source, answer)).map(known)
          const rollback = new Error('rolled back')
          await database
            .transaction(async ({ sql }) => {
              const stored = rows.map(({ people: _, ...row }) => {
                const id = sourceId('dossier', source.name, row.key)
                return {
                  ...row,
                  id,
                  events: row.events.map((event) => ({ ...event, dossierId: id })),
                  owner: { id: randomUUID(), kind: 'Citizen' as const },
                  parties: [],
                }
              })
              await takeDossiers(sql, source.name, stored)
              await takeEvents(
                sql,
                stored.flatMap(({ events }) => events),
                now,
              )
              const ids = live.map(({ row }) => row.id)
              const kept = await dossiersById(sql, ids)
              const events = await eventsOfDossiers(sql, ids)
              const codes = await codesOfDossiers(sql, ids)
              for (const { row, ...live_ } of live) {
                const { live: _, ownerId: __, ownerKind: ___, ...own } = row
                const {
                  ownerId: ____,
                  ownerKind: _____,
                  ...same
                } = known(kept.find(({ id }) => id === row.id) ?? null)
                assert.deepEqual(own, same)
                assert.deepEqual(
                  live_.events,
                  events.filter(({ dossierId }) => dossierId === row.id),
                )
                assert.deepEqual(
                  live_.codes,
                  codes.filter(({ dossierId }) => dossierId === row.id),
                )
              }
              for (const filter of filters) {
                const search = {
                  filter,
                  order: 'RECEIVED_LATEST_FIRST',
                  today,
                  without: null,
                } as const
                const found = await dossierPage(sql, search, { size: 100, after: null })
                assert.deepEqual(
                  new Set(
                    live.filter((one) => matches(one, filter, today)).map(({ row }) => row.id),
                  ),
                  new Set(found),
                  JSON.stringify(filter),
                )
              }
              throw rollback
            })
            .catch((error: unknown) => {
              if (error !== rollback) throw error
            })
        },
      ),
      { numRuns: 40 },
    )
  })
})
