import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { takeRows } from './take-rows.ts'

eachDatabase('taking rows', (open) => {
  let database: Database
  before(async () => {
    database = await open()
    await database.transaction(({ script }) => script('CREATE TABLE code (code text PRIMARY KEY)'))
  })

  const take = (codes: readonly string[]) =>
    database.transaction((transaction) =>
      takeRows(
        transaction,
        codes.map((row, index) => ({ key: String(index), row })),
        async (rows) => {
          await transaction.sql`
            INSERT INTO code SELECT unnest(${rows.map(({ row }) => row)}::text[])
          `
          return []
        },
      ),
    )

  test('refuses alone a row that an index cannot hold', async () => {
    // Nothing that PostgreSQL could make shorter.
    const long = randomBytes(4_000).toString('base64')
    assert.deepEqual(await take(['a', 'b', long, 'c']), [
      { key: '2', refusals: [{ field: 'record', reason: 'REFUSED_BY_STORE' }] },
    ])
    assert.equal((await database.sql`SELECT FROM code`).length, 3)
  })

  test('fails where it is not the rows that are wrong', async () => {
    await assert.rejects(
      database.transaction((transaction) =>
        takeRows(transaction, [{ key: '1', row: 'd' }], async () => {
          await transaction.sql`SELECT FROM nowhere`
          return []
        }),
      ),
      /nowhere/,
    )
  })
})
