import assert from 'node:assert/strict'
import { test } from 'node:test'
import { read, utils } from '@e965/xlsx'
import { parse } from 'csv-parse/sync'
import { dossierList } from '../gateway/reports/dossier-list.ts'
import { listKey, plainKey, writeTestKeys } from './report-key.ts'
import { eachWorld } from './world.ts'

type Line = Readonly<Record<string, string | number | null>>

eachWorld(
  'the list of dossiers',
  (world) => {
    const get = (path: string, headers: Record<string, string> = { 'x-api-key': listKey }) =>
      fetch(`${world().url}/reports/v1/dossier_list${path}`, { headers })
    const csv = async (path = ''): Promise<Record<string, string>[]> =>
      parse(await (await get(`.csv${path}`)).text(), { columns: true })
    const lines = async (path = ''): Promise<Line[]> =>
      (await (await get(`.ndjson${path}`)).text())
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))

    async function countIn(condition: 'all' | 'local' | 'june'): Promise<number> {
      const [row] = await world().database.sql<{ count: number }>`
        SELECT count(*)::int AS count FROM dossiers.dossier
        WHERE CASE ${condition}
          WHEN 'local' THEN scope = 'LOCAL_CENTRES'
          WHEN 'june' THEN accepted_on BETWEEN '2014-06-01' AND '2014-06-30'
          ELSE true
        END
      `
      return row?.count ?? 0
    }

    test('holds every dossier once, in the columns that it is described by', async () => {
      const rows = await csv()
      const names = dossierList.columns.map(({ name }) => name)
      assert.deepEqual(Object.keys(rows[0] ?? {}), names)
      assert.deepEqual(Object.keys((await lines('?department=H49.05'))[0] ?? {}), names)
      const ids = rows.map(({ dossier_id }) => dossier_id)
      assert.equal(rows.length, await countIn('all'))
      assert.deepEqual(ids, [...new Set(ids)].sort())
    })

    test('has the same rows in all formats', async () => {
      const path = '?department=H49.05'
      const asLines = await lines(path)
      assert.deepEqual(await (await get(`.json${path}`)).json(), asLines)
      const asCsv = await csv(path)
      assert.deepEqual(
        asCsv,
        asLines.map((line) =>
          Object.fromEntries(
            Object.entries(line).map(([key, value]) => [key, String(value ?? '')]),
          ),
        ),
      )
      const sheet = read(await (await get(`.xlsx${path}`)).arrayBuffer()).Sheets.dossier_list
      assert.equal(sheet && utils.sheet_to_json(sheet).length, asLines.length)
      assert.deepEqual(await (await get('.json?department=H99')).json(), [])
    })

    test('tells of a dossier what GraphQL tells of it', async () => {
      for (const row of (await lines()).slice(0, 20)) {
        const { data } = await world().ask<{ dossierById: Record<string, unknown> }>(
          `query Dossier($id: ID!) {
            dossierById(id: $id) {
              codes status channel scope submittedAt receivedAt appointmentOn processedAt returnedAt
              timeliness procedure { code } department { code }
            }
          }`,
          { id: row.dossier_id },
        )
        const dossier = data?.dossierById
        assert.deepEqual(dossier, {
          codes: dossier?.codes,
          status: row.status,
          channel: row.channel,
          scope: row.scope,
          submittedAt: row.submitted_at,
          receivedAt: row.received_at,
          appointmentOn: row.appointment_on,
          processedAt: row.processed_at,
          returnedAt: row.returned_at,
          timeliness: row.timeliness,
          procedure: { code: row.procedure_code },
          department: { code: row.department_code },
        })
        assert.ok(Array.isArray(dossier?.codes) && dossier.codes[0] === row.dossier_code)
      }
    })

    test('is narrowed by its parameters', async () => {
      assert.equal((await lines('?scope=LOCAL_CENTRES')).length, await countIn('local'))
      const june = await lines('?receivedFrom=2014-06-01&receivedTo=2014-06-30')
      assert.equal(june.length, await countIn('june'))
      const returned = await lines('?status=RETURNED&department=H49.05')
      assert.ok(returned.length > 0 && returned.every(({ status }) => status === 'RETURNED'))
    })

    test('says in each row which sources it covers', async () => {
      const [row] = await lines('?department=H49.05&scope=PROVINCIAL_CENTRE')
      assert.deepEqual([row?.sources_expected, row?.sources_answered], [1, 1])
    })

    test('refuses bad parameters, and callers without its scope', async () => {
      const bad = await get('.csv?department=none')
      assert.deepEqual(
        [bad.status, await bad.text()],
        [400, 'BAD_USER_INPUT: Argument "department": not valid\n'],
      )
      assert.equal((await get('.csv?receivedFrom=2014-07-01&receivedTo=2014-06-01')).status, 400)
      assert.equal((await get('.csv', {})).status, 401)
      assert.equal((await get('.csv', { 'x-api-key': plainKey })).status, 403)
      assert.equal((await get('.csv?api_key=wrong', {})).status, 401)
      assert.equal((await get(`.csv?department=H99&api_key=${listKey}`, {})).status, 200)
    })

    test('is a view with the same columns, and all that a reader of views may read', async () => {
      const { sql, transaction } = world().database
      const types: Readonly<Record<string, string>> = {
        text: 'text',
        uuid: 'text',
        date: 'date',
        integer: 'integer',
        'timestamp with time zone': 'moment',
      }
      const columns = await sql<{ name: string; type: string }>`
        SELECT column_name AS name, data_type AS type FROM information_schema.columns
        WHERE table_schema = 'reports' AND table_name = 'dossier_list' ORDER BY ordinal_position
      `
      assert.deepEqual(
        columns.map(({ name, type }) => [name, types[type]]),
        dossierList.columns.map(({ name, type }) => [name, type]),
      )
      const role = `reader_${Date.now()}_${process.pid}`
      const asReader = (statement: string) =>
        transaction(({ script }) => script(`SET LOCAL ROLE ${role}; ${statement}`))
      await transaction(({ script }) =>
        script(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA reports TO ${role};
          GRANT SELECT ON ALL TABLES IN SCHEMA reports TO ${role}`),
      )
      try {
        await asReader('SELECT count(*) FROM reports.dossier_list')
        await assert.rejects(asReader('SELECT id FROM dossiers.dossier'), { code: '42501' })
        await assert.rejects(asReader("UPDATE reports.dossier_list SET status = 'RETURNED'"), {
          code: '42501',
        })
      } finally {
        await transaction(({ script }) => script(`DROP OWNED BY ${role}; DROP ROLE ${role}`))
      }
      const [counted] = await sql<{ count: number }>`
        SELECT count(*)::int AS count FROM reports.dossier_list
      `
      assert.equal(counted?.count, await countIn('all'))
    })

    test('has text that a spreadsheet would run as text', async () => {
      const [any] = await lines('?department=H49.05')
      const code = '=1+"1"'
      await world().database.sql`
        INSERT INTO dossiers.dossier_code (code, source, dossier_id, position)
        VALUES (${code}, 'test', ${any?.dossier_id}, -1)
      `
      const asCsv = (await csv('?department=H49.05')).find(
        (row) => row.dossier_id === any?.dossier_id,
      )
      const asLine = (await lines('?department=H49.05')).find(
        (row) => row.dossier_id === any?.dossier_id,
      )
      await world().database.sql`DELETE FROM dossiers.dossier_code WHERE code = ${code}`
      assert.deepEqual([asCsv?.dossier_code, asLine?.dossier_code], [`'${code}`, code])
    })
  },
  { reportKeysFile: writeTestKeys() },
)
