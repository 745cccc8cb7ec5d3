import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, test } from 'node:test'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../../tests/databases.ts'
import { dossiers } from '../main.ts'
import { runStoreCommand } from './cli.ts'

eachDatabase('npm run report-store', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
  })

  async function run(...args: readonly string[]) {
    const said: string[] = []
    const code = await runStoreCommand(database, args, (text) => said.push(text))
    return { code, said }
  }

  const check = () => run('check', '--sample', '80', '--seed', '5')

  test('finds nothing to compare in an empty store', async () => {
    const { code, said } = await check()
    assert.equal(code, 0)
    assert.match(said.join('\n'), /^0 of 0 figures in 0 reports differ .* \(seed 5, [\d.]+ s\)$/)
  })

  test('compares reports with events, tells each figure that differs, and builds the store anew', async () => {
    const rows = await readFile(new URL('../dossiers.test.sql', import.meta.url), 'utf8')
    await database.transaction(({ script }) => script(rows))
    assert.equal((await check()).code, 0)
    await run('rebuild')
    assert.equal((await check()).code, 0)

    for (const { table, change } of tables) {
      await database.transaction(({ script }) => script(`UPDATE dossiers.${table} SET ${change}`))
      const { code, said } = await check()
      assert.equal(code, 2, table)
      assert.match(
        said[0] ?? '',
        /^\d{4}-\d\d-\d\d to .+ \| .+ \| .+ \| .+: \d+ kept, \d+ by events$/,
      )
      assert.equal((await run('rebuild')).code, 0)
    }
    assert.equal((await check()).code, 0)
  })

  /** All that reports are counted from, and how it might go wrong. */
  const tables = [
    { table: 'group_flow', change: 'received = received + 1' },
    { table: 'group_month', change: 'late = late + 1' },
    { table: 'group_stock', change: 'pending = pending + 1' },
    { table: 'daily_flow', change: 'early = early + 1' },
    { table: 'procedure_flow', change: 'on_time = on_time + 1' },
    { table: 'procedure_month', change: 'overdue = overdue + 1' },
    { table: 'procedure_stock', change: 'overdue = overdue + 1' },
    { table: 'group_days', change: 'accepted_on = accepted_on - 7' },
    { table: 'month_days', change: 'days = days + 1' },
  ]

  test('says how it is used', async () => {
    for (const args of [[], ['mend'], ['check', 'all'], ['rebuild', '--sample', '3']])
      await assert.rejects(run(...args), /npm run report-store -- rebuild/)
    await assert.rejects(run('check', '--sample', 'few'), /--sample takes a whole number, not few/)
  })
})
