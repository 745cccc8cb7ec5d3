import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSupergraph } from './supply.ts'

test('a file that cannot be read at the start is told by its name', async () => {
  await assert.rejects(readSupergraph('/nowhere/supergraph.graphql'), /nowhere.supergraph\.graphql/)
})
