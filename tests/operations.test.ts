import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { readDocumentedOperations } from '../demo/operations.ts'
import { mostStatements } from './counting-statements.ts'
import { withWorld } from './world.ts'

const folder = path.join(import.meta.dirname, '../docs/operations')

withWorld('the documented operations', (world) => {
  for (const { name, query, variables } of readDocumentedOperations()) {
    test(`${name} gives the answer that stands beside it`, async () => {
      const { status, data, errors } = await world().ask(query, JSON.parse(variables ?? '{}'))
      const answer = { ...(errors && { errors }), data }
      assert.equal(status, 200)
      assert.deepEqual(answer, JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')))
    })

    test(`${name} needs a bounded number of statements`, async (t) => {
      const before = world().statements()
      await world().ask(query, JSON.parse(variables ?? '{}'))
      const statements = world().statements() - before
      t.diagnostic(`${name}: ${statements} statements`)
      assert.ok(statements > 0 && statements <= mostStatements, `${statements} statements`)
    })
  }
})
