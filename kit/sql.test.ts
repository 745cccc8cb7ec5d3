import assert from 'node:assert/strict'
import { test } from 'node:test'
import { part, sqlOn } from './sql.ts'

test('values travel as parameters, never as text', async () => {
  const seen: unknown[] = []
  const sql = sqlOn({
    async query(...statement) {
      seen.push(...statement)
      return { rows: [] }
    },
  })
  await sql`SELECT 1 FROM fee WHERE code = ${"x' OR true --"} AND dong > ${0n}`
  assert.deepEqual(seen, ['SELECT 1 FROM fee WHERE code = $1 AND dong > $2', ["x' OR true --", 0n]])
})

test('a part stands in a statement with values of its own, numbered in order', async () => {
  const seen: unknown[] = []
  const sql = sqlOn({
    async query(...statement) {
      seen.push(...statement)
      return { rows: [] }
    },
  })
  const ofField = part`field = ${'f'} AND ${part`kind = ${'k'}`}`
  await sql`SELECT ${1} FROM fee WHERE ${ofField} AND dong > ${0n}`
  assert.deepEqual(seen, [
    'SELECT $1 FROM fee WHERE field = $2 AND kind = $3 AND dong > $4',
    [1, 'f', 'k', 0n],
  ])
})
