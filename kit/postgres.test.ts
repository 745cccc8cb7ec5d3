import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freePort } from '../bench/free-port.ts'
import { OperatorError } from './operator-error.ts'
import { openPostgres } from './postgres.ts'

test('a PostgreSQL that is not there is told in plain words, without its address', async (t) => {
  const database = openPostgres(`postgres://nobody@127.0.0.1:${await freePort()}/nothing`)
  t.after(() => database.stop())
  await assert.rejects(
    database.transaction(async () => {}),
    new OperatorError('PostgreSQL cannot be used: nothing listens at DATABASE_URL'),
  )
})
