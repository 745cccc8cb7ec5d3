import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { read, utils } from '@e965/xlsx'
import { parse } from 'csv-parse/sync'
import { withWorld } from './world.ts'

const published = new URL('../gateway/reports/published-columns.json', import.meta.url)
const period = 'from=2014-03-24&to=2014-07-02'

withWorld('reports', (world) => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${world().url}/reports/v1${path}`, { headers })
  const csv = async (path: string): Promise<Record<string, string>[]> =>
    parse(await (await get(path)).text(), { columns: true })

  test('give in CSV what the same question gives in GraphQL', async () => {
    const rows = await csv(`/dossier_statistics.csv?${period}&by=MONTH`)
    assert.deepEqual(
      rows.map(({ month, received, resolved, pending }) => [month, received, resolved, pending]),
      [
        ['2014-03-01', '161', '158', '3'],
        ['2014-04-01', '638', '630', '8'],
        ['2014-05-01', '765', '755', '10'],
        ['2014-06-01', '967', '949', '18'],
        ['2014-07-01', '86', '16', '70'],
      ],
    )
  })

  test('say in columns which sources they cover', async () => {
    const [row] = await csv(`/dossier_statistics.csv?${period}`)
    assert.deepEqual(
      [row?.sources_expected, row?.sources_answered, row?.missing_departments],
      ['19', '19', ''],
    )
    assert.match(row?.oldest_source_age_s ?? '', /^\d+$/)
  })

  test('all of them answer in all formats', async () => {
    const reports: { name: string }[] = await (await get('')).json()
    assert.deepEqual(
      reports.map(({ name }) => name),
      [
        'centre_candidates',
        'centre_goal',
        'department_ranking',
        'dossier_report',
        'dossier_statistics',
        'fee_laggards',
        'fee_report',
        'fee_statistics',
        'fees_by_collection_point',
        'fees_of_overdue_dossiers',
        'form_2014',
        'form_ii_06a',
        'form_ii_06a_departments',
        'form_ii_07b',
        'internal_process_coverage',
        'late_to_collect',
        'on_the_spot_on_time',
        'period_calendars',
        'procedure_report',
        'published_figures',
        'report_periods',
        'review_by_department',
        'slow_with_iso',
        'dossier_list',
      ],
    )
    for (const { name } of reports.filter(({ name }) => name !== 'dossier_list')) {
      const answers = ['csv', 'json', 'ndjson', 'xlsx'].map((format) => get(`/${name}.${format}`))
      const [asCsv, asJson, asLines, asXlsx] = await Promise.all(answers)
      assert.ok(asCsv && asJson && asLines && asXlsx)
      const rows: unknown[] = await asJson.json()
      assert.ok(rows.length > 0, name)
      const lines = (await asLines.text()).trimEnd().split('\n')
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)),
        rows,
      )
      assert.equal(parse(await asCsv.text(), { columns: true }).length, rows.length)
      const sheet = read(await asXlsx.arrayBuffer()).Sheets[name]
      assert.equal(sheet && utils.sheet_to_json(sheet).length, rows.length)
    }
  })

  test('have the columns that they are published with', async () => {
    const reports: { name: string; columns: { name: string; type: string }[] }[] = await (
      await get('')
    ).json()
    const now = Object.fromEntries(
      reports.map(({ name, columns }) => [
        name,
        Object.fromEntries(columns.map((column) => [column.name, column.type])),
      ]),
    )
    // A column may be added, here too; one that is there is in somebody's workbook.
    assert.deepEqual(now, JSON.parse(readFileSync(published, 'utf8')))
  })

  test('keep their columns where there are no rows', async () => {
    const sunday = 'from=2014-05-04&to=2014-05-04'
    const [empty = ''] = (await (await get(`/fee_statistics.csv?${sunday}`)).text()).split('\r\n')
    const [full = ''] = (await (await get('/fee_statistics.csv')).text()).split('\r\n')
    assert.equal(empty, full)
    assert.deepEqual(await (await get(`/fee_statistics.json?${sunday}`)).json(), [])
  })

  test('are not sent again to who has them', async () => {
    const first = await get(`/dossier_statistics.csv?${period}`)
    const etag = first.headers.get('etag') ?? ''
    assert.match(etag, /^W\/"[\w-]{22}"$/)
    const again = await get(`/dossier_statistics.csv?${period}`, {
      'if-none-match': `"x", ${etag}`,
    })
    assert.deepEqual([again.status, await again.text()], [304, ''])
    const other = await get(`/dossier_statistics.csv?${period}&by=FIELD`, { 'if-none-match': etag })
    assert.equal(other.status, 200)
  })

  test('refuse bad input in the format of the address', async () => {
    const text = await get('/dossier_statistics.csv?from=2014-13-01')
    assert.equal(text.status, 400)
    assert.match(
      await text.text(),
      /^BAD_USER_INPUT: Argument "from": "2014-13-01" is not a calendar/,
    )
    const json = await get('/dossier_statistics.json?by=WEEK')
    assert.equal(json.status, 400)
    const { error }: { error: Record<string, string> } = await json.json()
    assert.deepEqual([error.code, error.target], ['BAD_USER_INPUT', 'by'])
    assert.match(error.message ?? '', /"WEEK" is not one of DEPARTMENT, FIELD/)
  })

  test('tell what a subgraph refuses as it does', async () => {
    const bad = await get('/dossier_statistics.json?department=none')
    assert.equal(bad.status, 400)
    assert.match(await bad.text(), /"code":"BAD_USER_INPUT"/)
    const share = await get('/dossier_statistics.csv?minCoverage=1.5')
    assert.deepEqual(
      [share.status, (await share.text()).slice(0, 40)],
      [400, 'BAD_USER_INPUT: Argument "minCoverage": '],
    )
  })

  test('that are not there are told of', async () => {
    for (const path of ['/none.csv', '/dossier_statistics.pdf', '/dossier_statistics']) {
      const answer = await get(path)
      assert.equal(answer.status, 404, path)
      assert.match(await answer.text(), /UNKNOWN_REPORT/)
    }
  })

  test('the list of dossiers is for who has a key or token with its scope', async () => {
    const answer = await get('/dossier_list.csv')
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.get('www-authenticate'), 'Basic realm="reports"')
    assert.match(await answer.text(), /^UNAUTHENTICATED: The list of dossiers is not public/)
  })
})
