import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SaxesParser } from 'saxes'
import { ODataQuery } from 'ts-odata-client'
import { listKey, writeTestKeys } from './report-key.ts'
import { withWorld } from './world.ts'

interface Statistics {
  readonly row_no: number
  readonly department_code: string
  readonly department_name: string
  readonly received: number
}

interface Listed {
  readonly dossier_id: string
  readonly status: string
  readonly sources_expected: number
}

interface Month {
  readonly row_kind: string
  readonly received_month: string
}

interface MonthPage {
  readonly value: readonly Month[]
  next?(): Promise<MonthPage>
}

/** A page as the client library gives it. */
interface ListPage {
  readonly value: readonly Listed[]
  next?(): Promise<ListPage>
}

const settings = { reportKeysFile: writeTestKeys() }

withWorld(
  'the OData feed',
  (world) => {
    const root = () => `${world().url}/odata/v4`
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${root()}${path}`, { headers })
    const json = async (path: string) => (await get(path)).json()

    const query = <Entity>(set: string, headers: Record<string, string> = {}) =>
      ODataQuery.forV4<Entity>(`${root()}/${set}`, { requestInit: () => ({ headers }) })

    test('names its sets, and in its metadata their columns with types', async () => {
      const service = await json('/')
      assert.equal(service['@odata.context'], `${root()}/$metadata`)
      assert.ok(service.value.some(({ url }: { url: string }) => url === 'dossier_statistics'))
      const metadata = await (await get('/$metadata')).text()
      new SaxesParser({ xmlns: true }).write(metadata).close()
      assert.match(
        metadata,
        /<EntitySet Name="fee_statistics" EntityType="Motcua.fee_statistics_row"\/>/,
      )
      assert.match(metadata, /<Property Name="paid_vnd" Type="Edm.Int64"><Annotation/)
      assert.match(metadata, /<Key><PropertyRef Name="dossier_id"\/><\/Key>/)
    })

    test('a client filters, orders, selects and counts', async () => {
      const { value, '@odata.count': count } = await query<Statistics>('dossier_statistics')
        .filter((row) => row.received.$greaterThan(100))
        .orderByDescending((row) => row.received)
        .select((row) => ({ code: row.department_code, received: row.received }))
        .top(3)
        .getManyWithCountAsync()
      assert.equal(value.length, 3)
      assert.ok(Number(count) > 3)
      assert.deepEqual(Object.keys(value[0] ?? {}), ['code', 'received'])
      const received = value.map((row) => row.received)
      assert.deepEqual(
        received,
        received.toSorted((a, b) => b - a),
      )
      assert.ok(received.every((count) => count > 100))
    })

    test('a client follows the links of the list of dossiers to its last row', async () => {
      const headers = { 'x-api-key': listKey, prefer: 'odata.maxpagesize=500' }
      const first = await query<Listed>('dossier_list', headers).getManyWithCountAsync()
      const ids = new Set<string>()
      let pages = 0
      for (let page: ListPage | undefined = first; page; pages++) {
        for (const row of page.value) ids.add(row.dossier_id)
        page = await page.next?.()
      }
      const [{ count } = { count: 0 }] = await world().database.sql<{ count: number }>`
        SELECT count(*)::int AS count FROM dossiers.dossier
      `
      assert.equal(ids.size, count)
      assert.equal(first['@odata.count'], count)
      assert.equal(pages, Math.ceil(count / 500))
    })

    test('pages of a report are of one state, and lead on to all of its rows', async () => {
      const address = '/dossier_statistics?by=FIELD&$orderby=received desc,field_code'
      const all = await json(address)
      const rows: unknown[] = []
      let next: string | undefined = `${root()}${address}`
      let pages = 0
      while (next) {
        const page: { value: unknown[]; '@odata.nextLink'?: string } = await (
          await fetch(next, { headers: { prefer: 'odata.maxpagesize=7' } })
        ).json()
        rows.push(...page.value)
        next = page['@odata.nextLink']
        pages++
      }
      assert.equal(pages, Math.ceil(all.value.length / 7))
      assert.deepEqual(rows, all.value)
    })

    test('a client reads a report by its own parameters, page by page to its last row', async () => {
      const asked = 'groupBy=DEPARTMENT,RECEIVED_MONTH&from=2014-03-24&to=2014-07-02'
      const headers = { prefer: 'odata.maxpagesize=20' }
      const rows: Month[] = []
      let page: MonthPage | undefined = await query<Month>(
        `dossier_report?${asked}`,
        headers,
      ).getManyAsync()
      for (; page; page = await page.next?.()) rows.push(...page.value)
      const csv = await fetch(`${world().url}/reports/v1/dossier_report.csv?${asked}`)
      assert.equal(rows.length, (await csv.text()).trimEnd().split('\r\n').length - 1)
      const groups = rows.filter(({ row_kind }) => row_kind === 'GROUP')
      assert.ok(groups.length > 40)
      assert.ok(groups.every(({ received_month }) => /^2014-0[3-7]-01$/.test(received_month)))
    })

    test('a page of another state is refused', async () => {
      const token = Buffer.from('["abcdefghijklmnopqrstuv",7]').toString('base64url')
      const answer = await get(`/dossier_statistics?$skiptoken=${token}`)
      assert.equal(answer.status, 410)
      assert.equal((await answer.json()).error.code, 'REPORT_CHANGED')
    })

    test('counts by a filter alone', async () => {
      const answer = await get("/dossier_statistics/$count?$filter=department_code eq 'H49.05'")
      assert.equal(await answer.text(), '1')
    })

    test('tells of errors as OData does', async () => {
      const answer = await get('/dossier_statistics?$filter=received gt')
      assert.equal(answer.status, 400)
      assert.equal(answer.headers.get('odata-version'), '4.0')
      const { error } = await answer.json()
      assert.deepEqual([error.code, error.target], ['BAD_USER_INPUT', '$filter'])
      assert.equal((await get('/dossier_statistics?$expand=x')).status, 501)
      assert.equal((await get('/none')).status, 404)
      assert.equal((await get('/dossier_list')).status, 401)
    })
  },
  settings,
)
