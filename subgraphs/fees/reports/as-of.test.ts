import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { pino } from 'pino'
import { addDays, type LocalDate, parseLocalDate } from '#domain/dates.ts'
import { standingClock } from '#kit/clock.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database, Sql } from '#kit/sql.ts'
import { type Subgraph, startSubgraph } from '#kit/subgraph.ts'
import { type Answer, ask } from '../../../tests/ask.ts'
import { createPostgres, eachDatabase, postgresSkip } from '../../../tests/databases.ts'
import { codes, feeFeed, sourceOf } from '../../../tests/source.ts'
import { noSources } from '../../sources/following.ts'
import { inboxAt } from '../../sources/inbox.ts'
import type { FeesContext } from '../context.ts'
import { fees, feesFrom } from '../main.ts'
import { amounts, itemCounts } from './figures.ts'

const first = parseLocalDate('2014-05-01')
assert.ok(first)
const dayOf = (day: number): LocalDate => addDays(first, day)

/** When the sets of entries come in; the last one late, with the time of the first. */
const momentOf = (day: number) => new Date(`${dayOf(day)}T10:00:00+07:00`)
const moments = [10, 20, 30].map(momentOf)
const [firstMoment = momentOf(10), , lastMoment = momentOf(30)] = moments

interface Item {
  readonly department: string
  readonly kind: string
}

interface Entry {
  readonly of: number
  readonly kind: string
  readonly amount: number
  readonly at: Date
  readonly point: string
  /** Of a partner: told twice, it is taken once. */
  readonly code: number
  readonly set: number
}

const item: fc.Arbitrary<Item> = fc.record({
  department: fc.constantFrom('H49.02', 'H49.05'),
  kind: fc.constantFrom('FEE', 'CHARGE'),
})

/** Anything at any time, from both sides of midnight; most of it is what usually happens. */
const entry: fc.Arbitrary<Entry> = fc.record({
  of: fc.nat(),
  kind: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('ASSESSED', 'ASSESSED', 'PAID') },
    {
      weight: 4,
      arbitrary: fc.constantFrom('REQUESTED', 'RECEIPTED', 'SETTLED', 'REFUNDED', 'CANCELLED'),
    },
  ),
  amount: fc.oneof(fc.constant(3), fc.integer({ min: 1, max: 4 })),
  at: fc
    .integer({ min: 0, max: 30 * 4 - 1 })
    .map((quarter) => new Date(Date.UTC(2014, 3, 30, 16) + quarter * 6 * 3_600_000)),
  point: fc.constantFrom('CENTRE', 'DEPARTMENT'),
  code: fc.nat({ max: 60 }),
  set: fc.nat({ max: 3 }),
})

/** The record begins with the first set: what is asked as of a moment before it closes nothing. */
const beginWithFirstSet = (entries: readonly Entry[]): Entry[] =>
  entries.map((entry, index) => (index === 0 ? { ...entry, set: 0 } : entry))

const dimensions = ['DEPARTMENT', 'KIND', 'COLLECTION_POINT', 'ASSESSED_MONTH', 'PAID_MONTH']

/** How a report is asked for. */
const question = fc.record({
  field: fc.constantFrom('feeReport', 'feeReportInFull'),
  days: fc.uniqueArray(fc.integer({ min: 0, max: 31 }), { minLength: 2, maxLength: 2 }),
  groupBy: fc.subarray(dimensions, { maxLength: 2 }),
  compare: fc.constantFrom('null', 'PREVIOUS_PERIOD'),
  orderBy: fc.constantFrom(
    'by: KEY, direction: ASCENDING',
    'by: OUTSTANDING, direction: DESCENDING',
  ),
  top: fc.constantFrom(null, 1, 2),
  more: fc.constantFrom('', 'collectedAt: CENTRE', 'department: "H49.02"'),
  lateAfterDays: fc.nat({ max: 10 }),
})
type Question = typeof question extends fc.Arbitrary<infer Value> ? Value : never

const figures = [...itemCounts, ...amounts].filter(
  (name) => !['paidAtCentreItems', 'payableItems', 'payablePaidItems'].includes(name),
)
const rates = ['collectedAtCentre', 'lateToCollect', 'lateToSettle']
  .map((name) => `${name} { numerator denominator population }`)
  .join(' ')
const row = `kind
  key { departmentCode kind collectedAt assessedMonth paidMonth }
  figures { ${figures.join(' ')} ${rates} withheld }
  previous { ${figures.join(' ')} ${rates} }
  delta { items assessed paid unsettled outstanding }`
const selection = `rows { ${row} } totals { ${row} } rowCount balanced
  violations { identity } provenance { asOf isFixed sha256 }`

interface Provenance {
  readonly asOf: string
  readonly isFixed: boolean
  readonly sha256: string
}

/** All of a report but how it came about. */
type Content = Readonly<Record<string, unknown>> & { readonly balanced: boolean }

/** A report, or the code that it was refused with. */
type Told = string | { readonly content: Content; readonly provenance: Provenance }

const contentOf = (told: Told) => (typeof told === 'string' ? told : told.content)
const hashOf = (told: Told) => (typeof told === 'string' ? told : told.provenance.sha256)

/** Fees over a database, as they are while the tests of a suite run. */
function serveFees(
  open: () => Promise<Database>,
  openSubgraph: () => Promise<Subgraph<FeesContext>> = async () => fees,
) {
  const clock = standingClock(lastMoment)
  let database: Database | undefined
  let url = ''
  let stop = async () => {}
  before(async () => {
    database = await open()
    const parts = { database, clock, log: pino({ level: 'silent' }) }
    const served = await startSubgraph(await openSubgraph(), parts)
    url = served.url
    stop = served.stop
  })
  after(() => stop())
  return {
    clock,
    database() {
      assert.ok(database)
      return database
    },
    ask: <Data>(text: string): Promise<Answer<Data>> => ask<Data>(url, text),
  }
}

async function insert(sql: Sql, field: string, ids: readonly string[], items: readonly Item[]) {
  const rows = items.map((item, index) => ({ id: ids[index], ...item }))
  await sql`
    INSERT INTO fees.item (id, dossier_id, procedure_code, field_code, department_code,
      beneficiary_code, due_at, scope, kind, name)
    SELECT id, id, '1.000001', ${field}, department, department, 'CENTRE', 'PROVINCIAL_CENTRE', kind,
      'Phí'
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (id uuid, department text, kind text)
  `
}

/** Tells of entries of some items in one set. */
async function record(
  sql: Sql,
  ids: readonly string[],
  entries: ReadonlyArray<Omit<Entry, 'set'>>,
  recordedAt: Date,
) {
  const rows = entries.map((entry) => ({
    ...entry,
    id: ids[entry.of % ids.length],
    code: `${ids[0]} ${entry.code}`,
    amount: entry.kind === 'CANCELLED' ? 0 : entry.amount,
    point: entry.kind === 'PAID' ? entry.point : null,
    receipt: entry.kind === 'RECEIPTED' ? '1' : null,
  }))
  await sql`
    INSERT INTO fees.incoming_entry (partner, transaction_code, item_id, kind, amount, at,
      collection_point, receipt_form, receipt_series, receipt_number, recorded_at)
    SELECT 'quay', code, id, kind, amount, at, point, receipt, receipt, receipt, ${recordedAt}
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (
      code text, id uuid, kind text, amount bigint, at timestamptz, point text, receipt text
    )
  `
  await sql`SELECT fees.record_entries()`
}

const assessed = (at: Date) => ({ of: 0, kind: 'ASSESSED', amount: 3, at, point: '', code: 0 })

eachDatabase('reports on fees as of a moment', (open) => {
  const served = serveFees(open)

  /** Begins a record anew. */
  async function begin() {
    const { sql } = served.database()
    await sql`DELETE FROM fees.record_begin`
    await sql`UPDATE fees.closing SET closed_until = '-infinity'`
  }

  /** The report on the fees of a field, as of now where no moment is given. */
  async function report(of: string, asked: Question, asOf?: Date): Promise<Told> {
    const { field, days, groupBy, compare, orderBy, top, more, lateAfterDays } = asked
    const [from, to] = [dayOf(Math.min(...days)), dayOf(Math.max(...days))]
    const { data, errors } = await served.ask<
      Record<string, Content & { provenance: Provenance }>
    >(`{ ${field}(
      period: { from: "${from}", to: "${to}" }, scope: ALL_CENTRES, filter: { field: "${of}" ${more} },
      groupBy: [${groupBy}], orderBy: { ${orderBy} }, top: ${top}, compare: ${compare},
      lateAfterDays: ${lateAfterDays}
      ${asOf ? `, asOf: "${asOf.toISOString()}"` : ''}
    ) { ${selection} } }`)
    const made = data?.[field]
    if (!made) return errors?.[0]?.extensions.code ?? 'NOTHING'
    assert.equal(errors, undefined)
    const { provenance, ...content } = made
    assert.equal(provenance.isFixed, asOf !== undefined)
    assert.ok(content.balanced)
    return { content, provenance }
  }

  test('are those that were made at that moment, whatever is recorded since', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 1, maxLength: 6 }),
        fc.array(entry, { minLength: 6, maxLength: 40 }).map(beginWithFirstSet),
        fc.array(question, { minLength: 1, maxLength: 3 }),
        fc.subarray([0, 1]),
        async (items, entries, questions, closedThen) => {
          await begin()
          const database = served.database()
          const field = randomUUID()
          const ids = items.map(() => randomUUID())
          await insert(database.sql, field, ids, items)
          const recordSet = (set: number, at: Date) =>
            database.transaction(({ sql }) =>
              record(
                sql,
                ids,
                entries.filter((entry) => entry.set === set),
                at,
              ),
            )

          const kept: Array<{ asked: Question; moment: Date; then: Told; fixed: Told | null }> = []
          for (const [set, moment] of moments.entries()) {
            served.clock.moveTo(moment)
            await recordSet(set, moment)
            // What comes late, with the time of before, must find the last moment closed.
            const isClosed = moment === lastMoment || closedThen.includes(set)
            for (const asked of questions) {
              const then = await report(field, asked)
              const fixed = isClosed ? await report(field, asked, moment) : null
              kept.push({ asked, moment, then, fixed })
            }
          }
          served.clock.moveTo(momentOf(31))
          await recordSet(3, firstMoment)

          for (const { asked, moment, then, fixed } of kept.toReversed()) {
            const found = await report(field, asked, moment)
            assert.deepEqual(contentOf(found), contentOf(then))
            if (fixed) assert.deepEqual(found, fixed)
            else assert.equal(hashOf(await report(field, asked, moment)), hashOf(found))
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('count faults that were known by then, and none that came later', async () => {
    await begin()
    const { sql } = served.database()
    const field = randomUUID()
    const ids = [randomUUID()]
    await insert(sql, field, ids, [{ department: 'H49.02', kind: 'FEE' }])
    const paid = { ...assessed(momentOf(5)), kind: 'PAID', point: 'CENTRE' }
    // A payment of what nobody is known to owe, until the assessment comes; then one that is the second.
    await record(
      sql,
      ids,
      [{ ...assessed(momentOf(4)), of: 0, kind: 'REQUESTED', code: 1 }],
      firstMoment,
    )
    await record(sql, ids, [assessed(momentOf(1)), { ...paid, code: 2 }], momentOf(20))
    await record(sql, ids, [{ ...paid, code: 3, at: momentOf(6) }], lastMoment)
    const faults = async (asOf: Date) => {
      const { data } = await served.ask<{ feeReportInFull: { totals: unknown } }>(`{
        feeReportInFull(period: { from: "${dayOf(0)}", to: "${dayOf(9)}" }, scope: ALL_CENTRES,
          filter: { field: "${field}" }, asOf: "${asOf.toISOString()}"
        ) { totals { figures { items requestedItems paidItems faultyEntries } } }
      }`)
      return data?.feeReportInFull.totals
    }
    const told = (items: number, faultyEntries: number) => ({
      figures: { items, requestedItems: items, paidItems: items, faultyEntries },
    })
    assert.deepEqual(await faults(firstMoment), told(0, 0))
    assert.deepEqual(await faults(momentOf(20)), told(1, 0))
    assert.deepEqual(await faults(lastMoment), told(1, 1))
  })

  test('let nothing be recorded at a moment that was reported on', async () => {
    await begin()
    const { sql } = served.database()
    const id = randomUUID()
    await insert(sql, randomUUID(), [id], [{ department: 'H49.02', kind: 'FEE' }])
    await record(sql, [id], [assessed(momentOf(1))], firstMoment)
    const { errors } = await served.ask(`{
      feeReport(period: { from: "${dayOf(0)}", to: "${dayOf(9)}" }, scope: ALL_CENTRES,
        asOf: "${lastMoment.toISOString()}") { balanced } }`)
    assert.equal(errors, undefined)
    const paid = { ...assessed(momentOf(2)), kind: 'PAID', point: 'CENTRE' }
    await record(sql, [id], [{ ...paid, code: 1 }], firstMoment)
    await record(sql, [id], [{ ...paid, kind: 'SETTLED', code: 2 }], momentOf(31))
    const recorded = await sql<{ at: Date }>`
      SELECT recorded_at AS at FROM fees.entry WHERE item_id = ${id} ORDER BY recorded_at
    `
    assert.deepEqual(
      recorded.map(({ at }) => at),
      [firstMoment, new Date(lastMoment.getTime() + 1), momentOf(31)],
    )
  })

  test('are refused with the argument that cannot be', async () => {
    await begin()
    const { sql } = served.database()
    served.clock.moveTo(lastMoment)
    const id = randomUUID()
    await insert(sql, randomUUID(), [id], [{ department: 'H49.02', kind: 'FEE' }])
    await record(sql, [id], [assessed(momentOf(8))], firstMoment)
    // An earlier day, which was not on record before.
    await record(sql, [id], [{ ...assessed(momentOf(2)), code: 1 }], momentOf(20))
    const refused = async (days: readonly [number, number], asOf: Date, more = '') => {
      const [from, to] = days.map(dayOf)
      const { errors } = await served.ask(`{
        feeReport(period: { from: "${from}", to: "${to}" }, scope: ALL_CENTRES
          asOf: "${asOf.toISOString()}" ${more}) { balanced } }`)
      return errors?.[0]?.extensions && [errors[0].extensions.code, errors[0].extensions.argument]
    }
    const month = [0, 9] as const
    const byStanding = ['BAD_USER_INPUT', 'asOf']
    for (const more of [
      'groupBy: [DEPARTMENT, DOSSIER_STANDING]',
      'filter: { dossierStanding: [OVERDUE] }',
    ])
      assert.deepEqual(await refused(month, firstMoment, more), byStanding)
    const notCovered = ['AS_OF_NOT_COVERED', 'asOf']
    assert.deepEqual(await refused(month, new Date(lastMoment.getTime() + 1)), notCovered)
    assert.deepEqual(await refused(month, new Date(firstMoment.getTime() - 1)), notCovered)
    assert.deepEqual(await refused([11, 12], firstMoment), ['PERIOD_NOT_COVERED', undefined])
    assert.deepEqual(await refused([2, 7], firstMoment), ['PERIOD_NOT_COVERED', undefined])
    assert.equal(await refused([2, 7], momentOf(20)), undefined)
    assert.deepEqual(await refused(month, firstMoment, 'minCoverage: 2'), [
      'BAD_USER_INPUT',
      'minCoverage',
    ])
    await begin()
    assert.deepEqual(await refused(month, firstMoment), notCovered)
  })
})

eachDatabase('a store that held fees before reports had an asOf', (open) => {
  test('has a record since its first entry, of the days that were known by then', async (t) => {
    const database = await open()
    const { sql } = database
    const formerMigrations = await mkdtemp(path.join(tmpdir(), 'motcua-'))
    t.after(() => rm(formerMigrations, { recursive: true }))
    for (const file of await readdir(fees.migrations))
      if (file < '005')
        await copyFile(new URL(file, fees.migrations), path.join(formerMigrations, file))
    await migrate(database, fees.name, pathToFileURL(`${formerMigrations}/`))
    const rows = await readFile(new URL('../fees.test.sql', import.meta.url), 'utf8')
    await database.transaction(({ script }) => script(rows))
    const id = '00000000-0000-4000-a000-000000000001'
    for (const [code, day, recordedAt] of [
      [90, 3, momentOf(40)],
      [91, 2, momentOf(41)],
      [92, 3, momentOf(42)],
    ] as const)
      await record(sql, [id], [{ ...assessed(momentOf(day)), code }], recordedAt)
    await migrate(database, fees.name, fees.migrations)
    assert.deepEqual(await sql`SELECT * FROM fees.record_begin ORDER BY recorded_at`, [
      { day: '2014-05-05', recorded_at: new Date('2014-05-05T08:00+07:00') },
      { day: dayOf(3), recorded_at: momentOf(40) },
      { day: dayOf(2), recorded_at: momentOf(41) },
    ])
  })
})

describe('closing the record of fees', { skip: postgresSkip }, () => {
  const ends = new AsyncDisposableStack()
  const untilEnd = { after: (stop: () => unknown) => ends.defer(async () => void (await stop())) }
  const served = serveFees(
    async () => {
      const database = await createPostgres()
      untilEnd.after(database.stop)
      return database
    },
    async () => {
      const source = await sourceOf(untilEnd, 'so-cong-thuong', {
        department: 'H49.05',
        system: 'postgresql',
        connection: { url: 'postgres://127.0.0.1:9/never_asked' },
        codes,
        feeds: { fees: feeFeed },
      })
      return feesFrom({ ...noSources, sources: [source] }, inboxAt('http://127.0.0.1:9'))
    },
  )
  after(() => ends.disposeAsync())

  const answered = async (asOf: Date) => {
    const { data, errors } = await served.ask<{
      feeReportInFull: { totals: { figures: { paidItems: number } } }
    }>(`{
      feeReportInFull(period: { from: "${dayOf(0)}", to: "${dayOf(9)}" }, scope: ALL_CENTRES,
        asOf: "${asOf.toISOString()}") { totals { figures { paidItems } } } }`)
    return errors?.[0]?.extensions.code ?? data?.feeReportInFull.totals.figures.paidItems
  }

  test('waits for what is being recorded, and is refused where that takes too long', async () => {
    const database = served.database()
    const id = randomUUID()
    await insert(database.sql, 'LV-1', [id], [{ department: 'H49.02', kind: 'FEE' }])
    await record(database.sql, [id], [assessed(momentOf(1))], firstMoment)
    const paid = { ...assessed(momentOf(2)), kind: 'PAID', point: 'CENTRE', code: 1 }
    const waiting = await database.transaction(async ({ sql }) => {
      await record(sql, [id], [paid], momentOf(20))
      assert.equal(await answered(momentOf(20)), 'RECORD_NOT_CLOSED')
      return { answer: answered(momentOf(20)) }
    })
    assert.equal(await waiting.answer, 1)
  })

  test('is refused too where what is noted of sources takes too long', async () => {
    const { transaction, sql } = served.database()
    const id = randomUUID()
    await insert(sql, 'LV-2', [id], [{ department: 'H49.02', kind: 'FEE' }])
    await record(sql, [id], [assessed(momentOf(1))], firstMoment)
    await transaction(async ({ sql }) => {
      await sql`SELECT pg_advisory_xact_lock_shared(hashtext('sources.closing'))`
      assert.equal(await answered(lastMoment), 'RECORD_NOT_CLOSED')
    })
    assert.equal(typeof (await answered(lastMoment)), 'number')
  })
})
