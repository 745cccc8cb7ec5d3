import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { getIntrospectionQuery } from 'graphql'
import { readDocumentedOperations } from '../demo/operations.ts'
import { withWorld } from './world.ts'

/** A list with nothing in it. */
const folder = mkdtempSync(path.join(tmpdir(), 'motcua-listed-'))
const file = path.join(folder, 'manifest.json')
writeFileSync(file, '{"format":"apollo-persisted-query-manifest","version":1,"operations":[]}')
after(() => rmSync(folder, { recursive: true }))

const period = 'from=2014-03-24&to=2014-07-02'

withWorld(
  'where only listed operations are served',
  (world) => {
    test('every operation that the explorer offers is', async () => {
      for (const { query, variables, name } of readDocumentedOperations()) {
        const { status, errors } = await world().ask(query, JSON.parse(variables ?? '{}'))
        assert.deepEqual({ name, status, errors }, { name, status: 200, errors: undefined })
      }
    })

    test('reports are read in all ways that tools have', async () => {
      for (const address of [
        `/reports/v1/dossier_statistics.csv?${period}&by=MONTH`,
        `/reports/v1/dossier_statistics.json?${period}`,
        '/odata/v4/dossier_statistics?$top=3',
        '/odata/v4/$metadata',
        '/reports',
        '/explorer/track-dossier',
      ]) {
        const response = await fetch(`${world().url}${address}`)
        await response.text()
        assert.equal(response.status, 200, address)
      }
    })

    test('nothing else is, the schema neither', async () => {
      for (const query of [getIntrospectionQuery(), '{ procedureStatistics { total } }']) {
        const { status, errors } = await world().ask(query)
        assert.equal(status, 403)
        assert.equal(errors?.[0]?.extensions.code, 'PERSISTED_OPERATION_NOT_LISTED')
      }
    })
  },
  { persistedOperations: { mode: 'only', from: { file } } },
)
