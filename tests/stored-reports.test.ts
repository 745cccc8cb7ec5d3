import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { ColumnType, Described } from '../gateway/reports/report.ts'
import { fullKey, plainKey, writeTestKeys } from './report-key.ts'
import { withWorld } from './world.ts'

const period = 'from=2014-03-24&to=2014-07-02'
const allCounts = 'inFull=true'

type Cell = string | number | boolean | null
type Row = Readonly<Record<string, Cell>>

const sumOf = (rows: readonly Row[], name: string) =>
  rows.reduce((sum, row) => sum + Number(row[name]), 0)

const totalOf = (rows: readonly Row[]) => rows.find(({ row_kind }) => row_kind === 'TOTAL')
const groupsOf = (rows: readonly Row[]) => rows.filter(({ row_kind }) => row_kind === 'GROUP')

/** What a cell of each type looks like in a file of text. */
const forms: Readonly<Record<ColumnType, RegExp>> = {
  text: /^[^\0]+$/,
  integer: /^-?\d+$/,
  decimal: /^-?\d+(\.\d+)?$/,
  share: /^(0|1|0\.\d+|\d\.\d+e-\d+)$/,
  money: /^-?\d+$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  moment: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+07:00$/,
  boolean: /^(true|false)$/,
}

withWorld(
  'a stored report',
  (world) => {
    const get = (path: string, key?: string) =>
      fetch(`${world().url}${path}`, { headers: key === undefined ? {} : { 'x-api-key': key } })

    async function rowsOf(report: string, query = period, key?: string): Promise<Row[]> {
      const answer = await get(`/reports/v1/${report}.json?${query}`, key)
      const body = await answer.json()
      assert.equal(answer.status, 200, JSON.stringify(body))
      return body
    }

    const sumOfSql = async (text: TemplateStringsArray) => {
      const [row] = await world().database.sql<{ readonly sum: number }>(text)
      return row?.sum
    }

    test('gives the figures of the article by its rule, beside what it states of them', async () => {
      const figures = await rowsOf('published_figures', '')
      assert.deepEqual(
        figures
          .filter(({ stated_percent }) => stated_percent !== null)
          .map((row) => [
            row.computed_numerator,
            row.computed_denominator,
            row.computed_percent,
            row.stated_percent,
            row.percent_agrees,
          ]),
        [
          [136, 457, 29.8, 29.7, false],
          [2479, 2617, 94.7, 93, false],
          [34195, 35597, 96.1, 91.1, false],
        ],
      )
      const byRule = `${period}&definition=ON_TIME_OF_RECEIVED_V1`
      const total = totalOf(await rowsOf('dossier_report', byRule))
      assert.deepEqual(
        [total?.rate_numerator, total?.rate_denominator, total?.definition, total?.balanced],
        [2479, 2617, 'ON_TIME_OF_RECEIVED_V1', true],
      )
      const local = totalOf(await rowsOf('dossier_report', `${byRule}&scope=LOCAL_CENTRES`))
      assert.deepEqual([local?.rate_numerator, local?.rate_denominator], [34195, 35597])
    })

    test('is read back from CSV by another library, each column with its type', async () => {
      const reports: Described[] = await (await get('/reports/v1')).json()
      const met = new Set<ColumnType>()
      for (const { name, columns } of reports.filter(({ name }) => name !== 'dossier_list')) {
        const csv = await (await get(`/reports/v1/${name}.csv`)).text()
        const rows: Record<string, string>[] = parse(csv, { columns: true, bom: true })
        for (const { name: column, type } of columns)
          for (const cell of rows.map((row) => row[column] ?? 'missing').filter(Boolean)) {
            assert.match(cell, forms[type], `${name}, ${column}`)
            met.add(type)
          }
      }
      assert.deepEqual([...met].sort(), Object.keys(forms).sort())
    })

    test('on form II.06a adds up by levels, by fields and by departments', async () => {
      const byLevels = await rowsOf('form_ii_06a', `${period}&${allCounts}`, fullKey)
      const byDepartments = await rowsOf(
        'form_ii_06a_departments',
        `${period}&${allCounts}`,
        fullKey,
      )
      const old = await rowsOf('form_2014', `${period}&${allCounts}`, fullKey)
      const fields = byLevels.filter(({ row_kind }) => row_kind === 'FIELD')
      const columns = Object.keys(byLevels[0] ?? {}).filter((name) =>
        /^(tiep_nhan|ky_truoc|da_giai|dang_giai)/.test(name),
      )
      assert.equal(columns.length, 11)
      for (const name of columns) {
        const total = totalOf(byLevels)?.[name]
        assert.equal(sumOf(fields, name), total, name)
        assert.equal(totalOf(byDepartments)?.[name], total, name)
        assert.equal(sumOf(groupsOf(byDepartments), name), total, name)
      }
      assert.deepEqual(
        [totalOf(byLevels)?.tiep_nhan_tong_so, totalOf(byLevels)?.balanced],
        [2617, true],
      )
      // In 2014 what ended early was on time.
      assert.equal(totalOf(old)?.da_giai_quyet_dung_han, 2479)
    })

    test('takes a period by its code, and says its days', async () => {
      const query = 'calendar=DECREE_09_2019_V1&period=2014-Q2'
      const [row] = await rowsOf('form_ii_06a', query)
      assert.deepEqual([row?.period_from, row?.period_to], ['2014-03-15', '2014-06-14'])
      const [again] = await rowsOf('form_ii_06a', 'from=2014-03-15&to=2014-06-14')
      assert.equal(again?.tiep_nhan_tong_so, row?.tiep_nhan_tong_so)
      const periods = await rowsOf('report_periods', period)
      assert.ok(periods.some((one) => one.period === '2014-Q2' && one.period_to === '2014-06-14'))
    })

    test('hides small counts from the public, and says so in a column', async () => {
      for (const [report, small] of [
        ['form_ii_06a', 'da_giai_quyet_qua_han'],
        ['form_ii_06a_departments', 'da_giai_quyet_qua_han'],
        ['fees_by_collection_point', 'paid_items'],
      ] as const) {
        const isSmall = ({ [small]: count }: Row) => Number(count) >= 1 && Number(count) <= 4
        const hidden = await rowsOf(report, period)
        const full = await rowsOf(report, `${period}&${allCounts}`, fullKey)
        assert.equal(hidden.length, full.length)
        assert.ok(full.some(isSmall), report)
        assert.ok(!hidden.some(isSmall), report)
        assert.ok(
          hidden.some((row) => row[small] === null && row.withheld !== null),
          report,
        )
        assert.ok(
          full.every((row) => row[small] !== null && row.withheld === null),
          report,
        )
      }
    })

    test('gives all counts to nobody without the right', async () => {
      for (const report of ['form_ii_06a', 'dossier_report', 'fee_report']) {
        assert.equal((await get(`/reports/v1/${report}.csv?${allCounts}`)).status, 401, report)
        const known = await get(`/reports/v1/${report}.csv?${allCounts}`, plainKey)
        assert.equal(known.status, 403, report)
        assert.match(await known.text(), /^FORBIDDEN: /)
      }
    })

    test('gives all rows, however many', async () => {
      const query = `${period}&groupBy=PROCEDURE,RECEIVED_MONTH&${allCounts}`
      const rows = await rowsOf('dossier_report', query, fullKey)
      assert.ok(rows.length > 500, `${rows.length} rows`)
      assert.equal(sumOf(groupsOf(rows), 'received'), 2617)
    })

    test('as of a moment is the same file, byte for byte', async () => {
      const path = `/reports/v1/dossier_report.csv?${period}&asOf=2014-07-02T15:00:00%2B07:00`
      const [one, other] = [await get(path), await get(path)]
      assert.deepEqual([one.status, one.headers.get('etag')], [200, other.headers.get('etag')])
      assert.equal(await one.text(), await other.text())
    })

    test('on fees as of a moment is the same file after more fees were recorded', async () => {
      const path = `/reports/v1/fee_report.csv?${period}&groupBy=DEPARTMENT,COLLECTION_POINT`
      const asOf = '&asOf=2014-07-02T15:00:00%2B07:00'
      const read = async (more = '') => {
        const answer = await get(`${path}${more}`)
        const body = await answer.text()
        assert.equal(answer.status, 200, body)
        return { body, etag: answer.headers.get('etag') }
      }
      const [fixed, now] = [await read(asOf), await read()]
      // Columns from the thirteenth on tell of the report itself, such as its id.
      const figures = ({ body }: { readonly body: string }) =>
        body.split('\r\n').map((line) => line.split(',').slice(0, 12))
      assert.deepEqual(figures(fixed), figures(now))
      await world().database.transaction(({ script }) =>
        script(`
          INSERT INTO fees.item (id, dossier_id, procedure_code, field_code, department_code,
            beneficiary_code, due_at, scope, kind, name)
          SELECT gen_random_uuid(), dossier_id, procedure_code, field_code, department_code,
            beneficiary_code, 'CENTRE', scope, kind, 'Phí đến sau'
          FROM fees.item WHERE scope = 'PROVINCIAL_CENTRE' AND department_code = 'H49.02' LIMIT 10;
          INSERT INTO fees.incoming_entry
            (partner, transaction_code, item_id, kind, amount, at, recorded_at)
          SELECT 'kho-bac', 'late ' || id, id, 'ASSESSED', 8000, '2014-06-30T08:00+07',
            '2014-06-30T08:00+07'
          FROM fees.item WHERE name = 'Phí đến sau';
          SELECT fees.record_entries();
        `),
      )
      assert.deepEqual(await read(asOf), fixed)
      assert.notDeepEqual((await read()).etag, now.etag)
    })

    test('on fees as of a moment is of the sources that had been followed by then', async () => {
      const asOf = (moment: string) => `${period}&asOf=${encodeURIComponent(moment)}`
      const then = totalOf(await rowsOf('fee_report', asOf('2014-07-02T15:00:00+07:00')))
      assert.deepEqual([then?.sources_answered, then?.missing_departments], [19, null])
      assert.ok(Number(then?.items) > 0)
      // Nothing was noted of any source before.
      const before = asOf('2014-07-02T12:00:00+07:00')
      const none = totalOf(await rowsOf('fee_report', before))
      assert.deepEqual([none?.sources_answered, none?.items], [0, 0])
      const refused = await get(`/reports/v1/fee_report.csv?${before}&minCoverage=0.5`)
      assert.match(await refused.text(), /^COVERAGE_TOO_LOW: /)
    })

    test('on fees by how dossiers stand is refused as of a moment, of which that is not known', async () => {
      const asOf = 'asOf=2014-07-02T15:00:00%2B07:00'
      for (const by of ['groupBy=DOSSIER_STANDING', 'dossierStanding=OVERDUE']) {
        const answer = await get(`/reports/v1/fee_report.csv?${period}&${asOf}&${by}`)
        assert.equal(answer.status, 400)
        assert.match(await answer.text(), /^BAD_USER_INPUT: Argument "asOf": /)
      }
    })

    test('of procedures on the spot counts what their dossiers count by themselves', async () => {
      const rows = await rowsOf('on_the_spot_on_time')
      const onTheSpot = rows.find(({ is_on_the_spot }) => is_on_the_spot === true)
      assert.deepEqual([onTheSpot?.procedures, totalOf(rows)?.procedures], [136, 457])
      assert.equal(totalOf(rows)?.received, 2617)
      assert.equal(
        onTheSpot?.received,
        await sumOfSql`
          SELECT count(*)::int AS sum
          FROM reports.dossier_list JOIN procedures.procedure ON code = procedure_code
          WHERE scope = 'PROVINCIAL_CENTRE' AND on_site_steps @> ARRAY['APPRAISE', 'APPROVE']
            AND received_on BETWEEN '2014-03-24' AND '2014-07-02'
        `,
      )
    })

    test('of candidates for the centre has the most asked for first, and none that may not come', async () => {
      const rows = await rowsOf('centre_candidates')
      const received = groupsOf(rows).map((row) => Number(row.received))
      assert.deepEqual(
        received,
        received.toSorted((one, other) => other - one),
      )
      assert.equal(
        totalOf(rows)?.received,
        await sumOfSql`
          SELECT count(*)::int AS sum
          FROM reports.dossier_list JOIN procedures.procedure ON code = procedure_code
          WHERE at_centre_since IS NULL AND implementing_levels @> ARRAY['PROVINCE']
            AND on_site_steps @> ARRAY['APPRAISE', 'APPROVE']
            AND 1 = (
              SELECT count(*) FROM procedures.competence WHERE competence.procedure_code = code
            )
            AND received_on BETWEEN '2014-03-24' AND '2014-07-02'
        `,
      )
    })

    test('of goals has the departments beside the province', async () => {
      const [goal] = await rowsOf('centre_goal', '')
      assert.deepEqual(
        [goal?.province_target, goal?.province_at_centre, goal?.province_missing],
        [970, 457, 513],
      )
      const review = await rowsOf('review_by_department', '')
      assert.deepEqual([review[0]?.goal_by, review[0]?.days_left], ['2014-07-31', 29])
      assert.equal(sumOf(review, 'target'), 1385)
      assert.equal(sumOf(review, 'standardised'), review[0]?.province_standardised)
    })

    test('of fee laggards names those of the article, and has them first', async () => {
      const rows = await rowsOf('fee_laggards', `${period}&afterDays=14`)
      const named = rows.filter(({ quote }) => quote !== null)
      assert.deepEqual(named.map((row) => row.department_code).sort(), ['H49.03', 'H49.05'])
      const slowest = groupsOf(rows).slice(0, 2)
      assert.deepEqual(slowest.map((row) => row.department_code).sort(), ['H49.03', 'H49.05'])
    })

    test('of ISO and of internal processes covers all procedures, the slowest first', async () => {
      const slow = await rowsOf('slow_with_iso', '')
      const rates = groupsOf(slow).map((row) => Number(row.iso_applied_rate))
      assert.deepEqual(
        rates,
        rates.toSorted((one, other) => one - other),
      )
      assert.equal(totalOf(slow)?.total, 1385)
      const coverage = totalOf(await rowsOf('internal_process_coverage', ''))
      assert.equal(coverage?.at_centre, 457)
      const [form] = await rowsOf('form_ii_07b', '')
      assert.deepEqual([form?.mot_cua_cap_tinh, form?.balanced], [457, true])
    })

    test('of overdue dossiers says up to when they were followed', async () => {
      const rows = await rowsOf('fees_of_overdue_dossiers')
      assert.match(String(totalOf(rows)?.dossiers_followed_to), /^2014-07-02T/)
      assert.ok(Number(totalOf(rows)?.outstanding_vnd) > 0)
    })

    const bad: ReadonlyArray<readonly [what: string, query: string, code: string]> = [
      ['a period reversed', 'from=2014-07-02&to=2014-03-24', 'BAD_USER_INPUT'],
      ['a period in the future', 'from=2015-01-01&to=2015-03-31', 'BAD_USER_INPUT'],
      ['a coming period of a calendar', 'calendar=NATURAL_V1&period=2015-Q2', 'PERIOD_NOT_COVERED'],
      ['a period before any data', 'from=2000-01-01&to=2000-03-31', 'PERIOD_NOT_COVERED'],
      ['a period that there is not', 'calendar=NATURAL_V1&period=2014-Q9', 'BAD_USER_INPUT'],
      ['days beside a period', `${period}&calendar=NATURAL_V1&period=2014-Q2`, 'BAD_USER_INPUT'],
      ['an unknown parameter', 'depatment=H49.05', 'BAD_USER_INPUT'],
      ['an unknown dimension', 'groupBy=WEEK', 'BAD_USER_INPUT'],
      ['too many dimensions', 'groupBy=DEPARTMENT,FIELD,PROCEDURE,CHANNEL', 'BAD_USER_INPUT'],
      ['a dimension twice', 'groupBy=FIELD,FIELD', 'BAD_USER_INPUT'],
      ['no rows', 'top=0', 'BAD_USER_INPUT'],
      ['no moment', 'asOf=yesterday', 'BAD_USER_INPUT'],
      ['before the store began', 'asOf=2000-01-01T00:00:00Z', 'AS_OF_NOT_COVERED'],
      ['a moment to come', 'asOf=2030-01-01T00:00:00Z', 'AS_OF_NOT_COVERED'],
    ]

    for (const [what, query, code] of bad)
      test(`asked for ${what} is refused, in the format of the address`, async () => {
        const text = await get(`/reports/v1/dossier_report.csv?${query}`)
        assert.equal(text.status, 400)
        assert.match(String(text.headers.get('content-type')), /^text\/plain/)
        assert.match(await text.text(), new RegExp(`^${code}: .+\n$`))
        for (const path of ['/reports/v1/dossier_report.json', '/odata/v4/dossier_report']) {
          const answer = await get(`${path}?${query}`)
          assert.deepEqual([answer.status, (await answer.json()).error.code], [400, code], path)
        }
      })

    for (const option of [
      '$filter=late gt',
      '$filter=lateness eq 1',
      '$filter=(late gt 1',
      "$filter=late eq 'one'",
      '$select=lateness',
      '$orderby=lateness',
      '$orderby=late down',
      '$top=-1',
      '$skip=1.5',
      '$count=maybe',
      '$skiptoken=other',
    ])
      test(`asked by OData for ${option} is refused with the option's name`, async () => {
        const answer = await get(`/odata/v4/dossier_report?${option.replaceAll(' ', '%20')}`)
        assert.deepEqual([answer.status, answer.headers.get('odata-version')], [400, '4.0'])
        const { error } = await answer.json()
        assert.deepEqual([error.code, error.target], ['BAD_USER_INPUT', option.split('=')[0]])
      })
  },
  { reportKeysFile: writeTestKeys() },
)
