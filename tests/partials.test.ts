import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { pino } from 'pino'
import type { Coverage } from '#domain/coverage.ts'
import { percentileOf } from '#domain/working-days.ts'
import { standingClock } from '#kit/clock.ts'
import { type Part, startAll } from '#kit/lifecycle.ts'
import { migrate } from '#kit/migrate.ts'
import { openPglite } from '#kit/pglite.ts'
import type { Database } from '#kit/sql.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { dossiers, dossiersFrom } from '../subgraphs/dossiers/main.ts'
import { type Counting, countDaysTaken, countDossiers } from '../subgraphs/dossiers/report.ts'
import { workedDaysFor } from '../subgraphs/dossiers/worked-days.ts'
import { fees, feesFrom } from '../subgraphs/fees/main.ts'
import { sumFees } from '../subgraphs/fees/report.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import type { Following } from '../subgraphs/sources/following.ts'
import { inboxAt } from '../subgraphs/sources/inbox.ts'
import { sourcesPart } from '../subgraphs/sources/part.ts'
import { peopleAt } from '../subgraphs/sources/people.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import type { Source } from '../subgraphs/sources/settings.ts'
import { ask } from './ask.ts'
import { calendar, calendarRows } from './calendar.ts'
import { type DepartmentDatabase, departmentServers } from './department-databases.ts'
import {
  dayOf,
  dossierTable,
  feeTable,
  someDossiers,
  someFees,
  type TableRow,
  tableCodes,
  tableStatements,
} from './department-tables.ts'
import { memorySystem } from './memory-system.ts'
import { sourcesOf } from './source.ts'
import { takeDossierRecords, takeFeeRecords } from './taken-records.ts'

const now = new Date('2014-07-02T15:00:00+07:00')
const clock = standingClock(now)
const period = { from: dayOf(4), to: dayOf(14) }
const all = { period, scope: 'ALL_CENTRES', filter: {}, of: 'ALL' } as const

/** What one department's system holds. */
interface Held {
  readonly dossiers: readonly TableRow[]
  readonly fees: readonly TableRow[]
}

const held: fc.Arbitrary<Held> = fc.record({
  dossiers: someDossiers.map((rows) => rows.slice(0, 6)),
  fees: someFees.map((rows) => rows.slice(0, 6)),
})

const departments = Array.from(
  { length: 19 },
  (_, index) => `H49.${String(index + 1).padStart(2, '0')}`,
)

const counts = 'carriedOver received receivedOnline early onTime late inTime overdue'
const days = `workingDays { dossiers uncounted median: percentile ninth: percentile(percent: 90)
  histogram { workingDays dossiers } }`
const sums = 'items assessed paidItems paid settled unsettled refunded'
const coverage = 'coverage { expected answered missing sources { department state reason } }'
const arguments_ = `period: { from: "${period.from}", to: "${period.to}" }, scope: ALL_CENTRES`

const skip = departmentServers.map(({ skip }) => skip).find(Boolean) ?? false

describe('statistics over 19 sources, in the store, on PostgreSQL and on MariaDB', { skip }, () => {
  const servers: DepartmentDatabase[] = []
  let sources: readonly Source[] = []
  /** What is followed, and what everybody holds. */
  let [store, whole]: Database[] = []
  let served: Part | null = null
  const urls = { dossiers: '', fees: '' }

  before(async () => {
    for (const server of departmentServers) servers.push(await server.start())
    ;[store, whole] = [await openPglite(), await openPglite()]
    for (const database of [store, whole])
      for (const { name, migrations } of [sourcesPart, dossiers, fees])
        await migrate(database, name, migrations)
    await insertCalendar(store)
    const system = memorySystem()
    const kinds = [...connectorKinds, system.kind] as const
    sources = await sourcesOf(
      { after },
      Object.fromEntries(departments.map((code, index) => [`so-${index}`, described(code, index)])),
      {},
      [system.kind, ...connectorKinds],
    )
    const following: Following = { sources, kinds, seal: sealWith(randomBytes(32)), follow: false }
    const parts = { database: store, clock, log: pino({ level: 'silent' }) }
    const [nobody, none] = [peopleAt('http://127.0.0.1:9'), inboxAt('http://127.0.0.1:9')]
    served = await startAll([
      async () => {
        const subgraph = await startSubgraph(dossiersFrom(following, nobody), parts)
        urls.dossiers = subgraph.url
        return subgraph
      },
      async () => {
        const subgraph = await startSubgraph(feesFrom(following, none), parts)
        urls.fees = subgraph.url
        return subgraph
      },
    ])
  })
  after(async () => {
    await served?.stop()
    for (const part of [store, whole, ...servers]) await part?.stop()
  })

  /** Five are asked on PostgreSQL, three on MariaDB; the others are followed. */
  const serverOf = (index: number) => (index < 5 ? 0 : index < 8 ? 1 : null)

  function described(department: string, index: number) {
    const live = servers[serverOf(index) ?? -1]
    const from = (from: object, table: string) =>
      live ? { ...from, table: `${table}_${index}` } : {}
    return {
      department,
      system: live?.system ?? 'memory',
      connection: live ? { url: live.url } : {},
      mode: live ? 'live' : 'replica',
      deadline: '30s',
      codes: tableCodes,
      feeds: {
        dossiers: { ...dossierTable, from: from(dossierTable.from, 'ho_so') },
        fees: { ...feeTable, from: from(feeTable.from, 'le_phi') },
      },
    }
  }

  async function insertCalendar(database: Database) {
    await database.sql`INSERT INTO dossiers.calendar_year (year) SELECT * FROM unnest(${calendarRows.years.map(({ year }) => year)}::int[])`
    await database.sql`
      INSERT INTO dossiers.office_session (weekday, opens, closes)
      SELECT weekday, time '00:00' + make_interval(mins => opens), time '00:00' + make_interval(mins => closes)
      FROM json_to_recordset(${JSON.stringify(calendarRows.sessions)}::json)
        AS session (weekday int, opens int, closes int)
    `
    await database.sql`
      INSERT INTO dossiers.calendar_day (day, kind, legal_basis, makes_up_for)
      SELECT date, kind, "legalBasis", "makesUpFor"
      FROM json_to_recordset(${JSON.stringify(calendarRows.days)}::json)
        AS day (date date, kind text, "legalBasis" text, "makesUpFor" date)
    `
  }

  const empty = (database: Database) =>
    database.transaction(({ script }) =>
      script(
        `TRUNCATE dossiers.dossier, dossiers.series CASCADE;
        ALTER TABLE fees.entry DISABLE TRIGGER append_only; TRUNCATE fees.item, fees.fault CASCADE;
        ALTER TABLE fees.entry ENABLE TRIGGER append_only; TRUNCATE sources.followed`,
      ),
    )

  /** Puts into each system what it holds; what replicas hold is taken, and what all hold into the whole. */
  async function fill(all: readonly Held[]) {
    assert.ok(store && whole)
    await empty(store)
    await empty(whole)
    for (const [index, source] of sources.entries()) {
      const held = all[index]
      assert.ok(held)
      for (const database of serverOf(index) === null ? [store, whole] : [whole]) {
        await takeDossierRecords(database, source, held.dossiers)
        await takeFeeRecords(database, source, held.fees)
      }
    }
  }

  /** Lets sources that are asked answer, or take their tables away; those that are followed have been, or not for long. */
  async function lose(all: readonly Held[], missing: readonly string[]) {
    assert.ok(store)
    for (const [index, { name }] of sources.entries()) {
      const isMissing = missing.includes(name)
      const at = serverOf(index)
      const [held, server, ways] = [all[index], servers[at ?? -1], departmentServers[at ?? -1]]
      if (!held || !server || !ways) {
        const watermark = new Date(now.getTime() - (isMissing ? 5 * 3_600_000 : 0))
        await store.sql`
          INSERT INTO sources.followed (source, feed, watermark)
          SELECT ${name}, feed, ${watermark} FROM unnest(${['dossiers', 'fees']}::text[]) AS feed
          ON CONFLICT (source, feed) DO UPDATE SET watermark = excluded.watermark
        `
      } else if (isMissing)
        await server.run(
          `DROP TABLE IF EXISTS ho_so_${index}`,
          `DROP TABLE IF EXISTS le_phi_${index}`,
        )
      else
        await server.run(
          ...tableStatements(`ho_so_${index}`, held.dossiers, ways),
          ...tableStatements(`le_phi_${index}`, held.fees, ways),
        )
    }
  }

  interface Answered {
    readonly [field: string]: unknown
    readonly coverage: Coverage
  }

  async function answerOf(url: string, query: string): Promise<Answered> {
    const { data, errors } = await ask<{ statistics: Answered }>(url, query)
    assert.equal(errors, undefined)
    assert.ok(data)
    return data.statistics
  }

  /** What one statement over the rest gives, in the form of the answer. */
  async function dossiersOfTheRest(without: readonly string[]) {
    assert.ok(whole)
    const { sql } = whole
    const counting: Counting = { ...all, by: 'ALL', today: dayOf(70), without }
    const [row] = await countDossiers(sql, counting, [''])
    const [taken] = await countDaysTaken(sql, counting, workedDaysFor(calendar, period), [''])
    const departments = await countDossiers(sql, { ...counting, by: 'DEPARTMENT' }, [''])
    const histogram = taken?.histogram ?? { byDays: new Map<number, number>(), uncounted: 0 }
    return {
      ...Object.fromEntries(counts.split(' ').map((name) => [name, Object(row)[name] ?? 0])),
      onTimeOfResolved: {
        numerator: (row?.early ?? 0) + (row?.onTime ?? 0),
        denominator: (row?.early ?? 0) + (row?.onTime ?? 0) + (row?.late ?? 0),
      },
      workingDays: {
        dossiers: [...histogram.byDays.values()].reduce((sum, count) => sum + count, 0),
        uncounted: histogram.uncounted,
        median: percentileOf(histogram, 50),
        ninth: percentileOf(histogram, 90),
        histogram: [...histogram.byDays]
          .sort(([one], [other]) => one - other)
          .map(([workingDays, dossiers]) => ({ workingDays, dossiers })),
      },
      groups: departments.map(({ group, received, overdue }) => ({
        department: { code: group },
        received,
        overdue,
      })),
    }
  }

  async function feesOfTheRest(without: readonly string[]) {
    assert.ok(whole)
    const [row] = await sumFees(whole.sql, { ...all, by: 'ALL', without }, [''])
    const kinds = await sumFees(whole.sql, { ...all, by: 'KIND', without }, [''])
    const nothing = { items: 0, paidItems: 0 }
    return {
      ...Object.fromEntries(
        sums.split(' ').map((name) => [name, Object(row ?? nothing)[name] ?? '0']),
      ),
      groups: kinds.map(({ group, assessed, paid }) => ({ kind: group, assessed, paid })),
    }
  }

  function assertCovered(
    { expected, answered, missing, sources: rows }: Coverage,
    names: readonly string[],
  ) {
    assert.deepEqual([expected, answered, missing], [19, 19 - names.length, names.length])
    assert.deepEqual(
      rows.filter(({ state }) => state === 'MISSING').map(({ department }) => department),
      sources.filter(({ name }) => names.includes(name)).map(({ department }) => department),
    )
  }

  test('whichever are missing, the answer is that of one statement over the rest', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(held, { minLength: 19, maxLength: 19 }),
        fc.array(fc.subarray(departments.map((_, index) => `so-${index}`)), {
          minLength: 2,
          maxLength: 2,
        }),
        async (all, subsets) => {
          await fill(all)
          // Back in between: a source that fails too often in a row is not asked for a while.
          for (const missing of subsets.flatMap((subset) => [subset, []])) {
            await lose(all, missing)
            const { coverage: ofDossiers, ...counted } = await answerOf(
              urls.dossiers,
              `{ statistics: dossierStatistics(${arguments_}) { ${counts} ${days} ${coverage}
                onTimeOfResolved { numerator denominator }
                groups(by: DEPARTMENT) { department { code } received overdue } } }`,
            )
            assertCovered(ofDossiers, missing)
            assert.deepEqual(counted, await dossiersOfTheRest(missing))
            const { coverage: ofFees, ...summed } = await answerOf(
              urls.fees,
              `{ statistics: feeStatistics(${arguments_}) { ${sums} ${coverage}
                groups(by: KIND) { kind assessed paid } } }`,
            )
            assertCovered(ofFees, missing)
            assert.deepEqual(summed, await feesOfTheRest(missing))
          }
        },
      ),
      { numRuns: 4 },
    )
  })
})
