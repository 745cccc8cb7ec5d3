import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { mergePartials } from '#domain/partials.ts'
import { untilToday } from '#domain/period.ts'
import { standingClock } from '#kit/clock.ts'
import { migrate } from '#kit/migrate.ts'
import { openPglite } from '#kit/pglite.ts'
import type { Database } from '#kit/sql.ts'
import { addCountRows, addDaysRows } from '../subgraphs/dossiers/counts.ts'
import { liveCounts, liveDays } from '../subgraphs/dossiers/live-dossiers.ts'
import { dossiers } from '../subgraphs/dossiers/main.ts'
import { type Counting, countDaysTaken, countDossiers } from '../subgraphs/dossiers/report.ts'
import { knownStatuses } from '../subgraphs/dossiers/store.ts'
import { workedDaysFor } from '../subgraphs/dossiers/worked-days.ts'
import { liveSums } from '../subgraphs/fees/live-fees.ts'
import { fees } from '../subgraphs/fees/main.ts'
import { type Summing, sumFees } from '../subgraphs/fees/report.ts'
import { addSums } from '../subgraphs/fees/statistics.ts'
import { NotCountable } from '../subgraphs/sources/aggregate.ts'
import { type OpenSource, SourceFailure } from '../subgraphs/sources/connector.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import { openSource } from '../subgraphs/sources/start-following.ts'
import { calendar } from './calendar.ts'
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
import { sourceOf } from './source.ts'
import { takeDossierRecords, takeFeeRecords } from './taken-records.ts'
import { until } from './until.ts'

const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
const limit = () => AbortSignal.timeout(60_000)

function known<Code>(code: Code | null): Code {
  assert.ok(code !== null)
  return code
}

const departments = ['H49.02', 'H49.05'].map((code) => known(parseAgencyCode(code)))
const locality = known(parseAgencyCode('H49.21'))
const procedure = known(parseProcedureCode('1.000002'))

const period = fc
  .uniqueArray(fc.integer({ min: -2, max: 22 }), { minLength: 2, maxLength: 2 })
  .map((days) => ({ from: dayOf(Math.min(...days)), to: dayOf(Math.max(...days)) }))

/** Few conditions at a time, so that most countings have something to count. */
const optional = <Value>(...values: readonly Value[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  )

const counting: fc.Arbitrary<Counting> = fc.record({
  period,
  today: fc.integer({ min: 8, max: 25 }).map(dayOf),
  scope: fc.constantFrom('PROVINCIAL_CENTRE', 'PROVINCIAL_CENTRE', 'ALL_CENTRES', 'LOCAL_CENTRES'),
  of: fc.constantFrom('ALL', 'PROCEDURE', 'PROCEDURE_SET', 'FIELD', 'AGENCY'),
  by: fc.constantFrom('ALL', 'DEPARTMENT', 'FIELD', 'LOCALITY', 'MONTH', 'CHANNEL'),
  filter: fc.record({
    department: optional(...departments),
    field: optional('LV-01', 'LV-Đ'),
    procedure: optional(procedure),
    locality: optional(locality),
  }),
  without: fc.constant(null),
})

const summing: fc.Arbitrary<Summing> = fc.record({
  period,
  scope: fc.constantFrom('PROVINCIAL_CENTRE', 'ALL_CENTRES'),
  of: fc.constantFrom('ALL', 'PROCEDURE', 'PROCEDURE_SET', 'FIELD', 'AGENCY'),
  by: fc.constantFrom('ALL', 'DEPARTMENT', 'FIELD', 'KIND', 'COLLECTION_POINT', 'BENEFICIARY'),
  filter: fc.record({
    department: optional(...departments),
    field: optional('LV-01'),
    kind: optional('FEE', 'CHARGE'),
    collectedAt: optional('CENTRE', 'BANK'),
  }),
  without: fc.constant(null),
})

const codesOf = {
  ALL: [''],
  PROCEDURE: ['1.000001', '1.000002', '1.000003'],
  // Sets that have a procedure in common.
  PROCEDURE_SET: ['1.000001 1.000002', '1.000002 1.000003'],
  FIELD: ['LV-01', 'LV-D', 'LV-Đ'],
  AGENCY: ['H49', 'H49.20', 'H49.21', ...departments],
} as const

for (const server of departmentServers)
  describe(`a live source on ${server.name}`, { skip: server.skip }, () => {
    let department: DepartmentDatabase
    let store: Database
    const opened: OpenSource[] = []

    before(async () => {
      department = await server.start()
      store = await openPglite()
      for (const { name, migrations } of [dossiers, fees]) await migrate(store, name, migrations)
    })
    after(async () => {
      for (const source of opened) await source.stop()
      await store?.stop()
      await department?.stop()
    })

    async function connect(t: Parameters<typeof sourceOf>[0], settings: object = {}) {
      const source = await sourceOf(t, 'so', {
        department: 'H49.02',
        system: department.system,
        mode: 'live',
        deadline: '30s',
        connection: { url: department.url },
        codes: tableCodes,
        feeds: { dossiers: dossierTable, fees: feeTable },
        ...settings,
      })
      const system = openSource(source, connectorKinds, { clock, seal: sealWith(randomBytes(32)) })
      opened.push(system)
      assert.ok(system.counts)
      return { source, system, counts: system.counts }
    }

    const fill = (table: string, rows: readonly TableRow[]) =>
      department.run(...tableStatements(table, rows, server))

    const asked = async (period: Counting['period'], today: LocalDate) => {
      const until = untilToday(period, today)
      return {
        period: until,
        workedDays: workedDaysFor(calendar, until),
        vocabularies: await knownStatuses(store.sql),
      }
    }

    test('counts what the store counts that has taken the same records', async (t) => {
      const { source, counts } = await connect(t)
      await fc.assert(
        fc.asyncProperty(
          someDossiers,
          fc.array(counting, { minLength: 4, maxLength: 4 }),
          async (rows, countings) => {
            await fill('ho_so', rows)
            await store.sql`TRUNCATE dossiers.dossier, dossiers.series CASCADE`
            await takeDossierRecords(store, source, rows)
            for (const counting of countings) {
              const codes = codesOf[counting.of]
              const question = await asked(counting.period, counting.today)
              const partials = await counts.dossiers(question, limit())
              const live = partials.rows.map((row) => ({ ...row, scope: source.scope }))
              assert.deepEqual(
                mergePartials([liveCounts(live, counting, codes)], addCountRows),
                mergePartials([await countDossiers(store.sql, counting, codes)], addCountRows),
              )
              assert.deepEqual(
                mergePartials([liveDays(live, counting, codes)], addDaysRows),
                mergePartials(
                  [await countDaysTaken(store.sql, counting, question.workedDays, codes)],
                  addDaysRows,
                ),
              )
            }
          },
        ),
        { numRuns: 25, endOnFailure: true },
      )
    })

    test('sums what the store sums that has taken the same records, to the đồng', async (t) => {
      const { source, counts } = await connect(t)
      await fc.assert(
        fc.asyncProperty(
          someFees,
          fc.array(summing, { minLength: 4, maxLength: 4 }),
          async (rows, summings) => {
            await fill('le_phi', rows)
            await store.transaction(async ({ script }) =>
              script(
                'ALTER TABLE fees.entry DISABLE TRIGGER append_only; TRUNCATE fees.item CASCADE; TRUNCATE fees.fault;' +
                  'ALTER TABLE fees.entry ENABLE TRIGGER append_only',
              ),
            )
            await takeFeeRecords(store, source, rows)
            for (const summing of summings) {
              const codes = codesOf[summing.of]
              const partials = await counts.fees(summing.period, limit())
              const live = partials.rows.map((row) => ({ ...row, scope: source.scope }))
              assert.deepEqual(
                mergePartials([liveSums(live, summing, codes)], addSums),
                mergePartials([await sumFees(store.sql, summing, codes)], addSums),
              )
            }
          },
        ),
        { numRuns: 25, endOnFailure: true },
      )
    })

    const row = (fields: TableRow['fields'] = {}): TableRow => ({
      key: '1',
      fields: {
        ma_ho_so: 'HS-1',
        ma_tthc: '1.000001',
        ma_linh_vuc: 'LV-01',
        so: null,
        dia_phuong: null,
        kenh: '1',
        ngay_nop: '2014-04-21 08:00:00',
        chu_ho_so: 'Nguyễn Văn An',
        ngay_tiep_nhan: '2014-04-21 08:30:00',
        ngay_hen_tra: '2014-04-25',
        ngay_yeu_cau: null,
        ngay_tiep_tuc: null,
        ngay_hen_lai: null,
        ngay_ket_thuc: '2014-05-05 08:30:00',
        trang_thai: null,
        ngay_trang_thai: null,
        ...fields,
      },
    })

    const spring = { from: dayOf(0), to: dayOf(40) }

    test('tells how many working days a dossier took, holidays left out and made-up days counted', async (t) => {
      const { source, counts } = await connect(t)
      const records = [
        row(),
        // In a year of which no calendar is known, and so long ago that it took longer than is told apart.
        { ...row({ ma_ho_so: 'HS-2', ngay_tiep_nhan: '2013-12-30 08:30:00' }), key: '2' },
        { ...row({ ma_ho_so: 'HS-3', ngay_tiep_nhan: '2012-05-02 08:30:00' }), key: '3' },
      ]
      await fill('ho_so', records)
      const question = await asked(spring, dayOf(60))
      const { rows, unmapped } = await counts.dossiers(question, limit())
      assert.equal(unmapped, 0)
      assert.deepEqual(
        rows
          .map(({ acceptedMonth, late, daysTaken }) => [acceptedMonth, late, daysTaken])
          .toSorted(),
        [
          ['2012-05-01', 1, 251],
          ['2013-12-01', 1, null],
          ['2014-04-01', 1, 8],
        ],
      )
      await store.sql`TRUNCATE dossiers.dossier, dossiers.series CASCADE`
      await takeDossierRecords(store, source, records)
      const whole: Counting = {
        period: spring,
        today: dayOf(60),
        scope: 'PROVINCIAL_CENTRE',
        of: 'ALL',
        by: 'ALL',
        filter: {},
        without: null,
      }
      const [taken] = await countDaysTaken(store.sql, whole, question.workedDays, [''])
      assert.deepEqual(taken?.histogram, {
        byDays: new Map([
          [8, 1],
          [251, 1],
        ]),
        uncounted: 1,
      })
    })

    test('leaves out, and counts, records that the mapping would refuse for what they are counted by', async (t) => {
      const { counts } = await connect(t)
      const none = server.name === 'MariaDB' ? '0000-00-00 00:00:00' : null
      const wrong: TableRow['fields'][] = [
        { kenh: '9' },
        { ma_tthc: 'T-QNI-123456-TT' },
        { chu_ho_so: '  ' },
        { ngay_hen_tra: '1014-04-25' },
        { trang_thai: '', ngay_trang_thai: '2014-04-22 08:00:00' },
        ...(none === null ? [] : [{ ngay_ket_thuc: none }]),
      ]
      await fill(
        'ho_so',
        [{}, ...wrong].map((fields, index) => ({ ...row(fields), key: `${index}` })),
      )
      const { rows, unmapped } = await counts.dossiers(await asked(spring, dayOf(60)), limit())
      assert.deepEqual(
        rows.map(({ received }) => received),
        [1],
      )
      assert.equal(unmapped, wrong.length)
    })

    test('cannot count by a mapping that its database has no words for, and says why', async (t) => {
      const { counts } = await connect(t, {
        feeds: {
          dossiers: {
            ...dossierTable,
            fields: {
              ...dossierTable.fields,
              events: [
                {
                  status: { always: '2' },
                  at: 'ma_ho_so',
                  appointmentOn: { always: '2014-05-01' },
                },
              ],
            },
          },
          events: {
            from: { ...dossierTable.from, table: 'tien_do' },
            fields: { dossier: 'ho_so_id', at: 'luc', sequence: 'thu_tu', status: 'trang_thai' },
          },
        },
      })
      await fill('ho_so', [row()])
      await assert.rejects(counts.dossiers(await asked(spring, dayOf(60)), limit()), (error) => {
        assert.ok(error instanceof NotCountable)
        assert.deepEqual(error.reasons, [
          'events.0.at: ma_ho_so does not hold moments',
          'events.0.appointmentOn: it is the same day for every record',
          'events: they stand in a table of their own',
        ])
        return true
      })
      await assert.rejects(counts.fees(spring, limit()), NotCountable)
    })

    test('is not left with a statement that takes longer than the deadline', async (t) => {
      await department.run(
        'DROP VIEW IF EXISTS cham',
        `CREATE VIEW cham AS SELECT 1 AS id, TIMESTAMP '2014-05-05 08:00:00' AS cap_nhat, ${server.sleep} AS ngu`,
      )
      const { system } = await connect(t, {
        deadline: '300ms',
        feeds: {
          dossiers: { ...dossierTable, from: { ...dossierTable.from, table: 'cham' } },
        },
      })
      await assert.rejects(system.feed('dossiers').readChanges(null, 10, limit()), {
        name: 'SourceFailure',
        reason: 'TOO_SLOW',
      })
      await until('the statement has ended', () =>
        department.run(server.failsWhileRunning('cham')).then(
          () => true,
          () => false,
        ),
      )
    })

    test('fails as a source where its table is gone, and changes nothing there by counting', async (t) => {
      const { counts } = await connect(t)
      await department.run('DROP TABLE IF EXISTS ho_so')
      await assert.rejects(counts.dossiers(await asked(spring, dayOf(60)), limit()), SourceFailure)
      await fill('ho_so', [row()])
      const status = "'; DROP TABLE ho_so; -- \\' ?"
      const { counts: sly } = await connect(t, {
        codes: { ...tableCodes, status: { [status]: 'RETURNED' } },
      })
      for (let times = 0; times < 2; times++) {
        const { rows } = await sly.dossiers(await asked(spring, dayOf(60)), limit())
        assert.equal(rows.length, 1)
      }
    })
  })
