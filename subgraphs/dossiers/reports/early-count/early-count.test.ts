import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { parseLocalDate } from '#domain/dates.ts'
import { migrate } from '#kit/migrate.ts'
import { eachDatabase } from '../../../../tests/databases.ts'
import { dossiers } from '../../main.ts'
import { buildFlows } from '../flows/store.ts'
import type { FormQuery, ReportDimension } from '../query.ts'
import { countGroups } from '../store.ts'
import { isOverInAMonth } from './store.ts'

eachDatabase('the groups of one month of a report', (open) => {
  test('are never more than those of the report', async () => {
    const database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
    const rows = await readFile(new URL('../../dossiers.test.sql', import.meta.url), 'utf8')
    await database.transaction(({ script }) => script(rows))
    await database.transaction(({ sql }) => buildFlows(sql))
    const [from, to] = [parseLocalDate('2014-03-24'), parseLocalDate('2014-07-02')]
    assert.ok(from && to)
    const query: FormQuery = {
      period: { from, to },
      scope: 'ALL_CENTRES',
      filter: {},
      without: null,
      asOf: null,
      today: to,
    }
    const groupBy: readonly ReportDimension[] = ['PROCEDURE', 'LOCALITY']
    const groups = (await countGroups(database.sql, query, groupBy, 1_000)).length
    const isOver = (limit: number, asked = query, by = groupBy) =>
      isOverInAMonth(database.sql, asked, by, limit)
    assert.equal(await isOver(0), true)
    assert.equal(await isOver(groups), false)
    // What is read faster, or told otherwise than by months, is not looked at before.
    assert.equal(await isOver(0, query, ['DEPARTMENT']), false)
    assert.equal(await isOver(0, query, [...groupBy, 'COMPLETED_MONTH']), false)
    assert.equal(await isOver(0, { ...query, asOf: new Date('2014-07-02T15:00:00+07:00') }), false)
    assert.equal(await isOver(0, { ...query, period: { from: to, to } }), false)
  })
})
