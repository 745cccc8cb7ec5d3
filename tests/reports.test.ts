import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { withWorld } from './world.ts'

const period = 'from=2014-03-24&to=2014-07-02'

withWorld('reports', (world) => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${world().url}/reports/v1${path}`, { headers })
  const csv = async (path: string): Promise<Record<string, string>[]> =>
    parse(await (await get(path)).text(), { bom: true, columns: true })

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
})
