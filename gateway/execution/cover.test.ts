import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCoverageList } from '../coverage.ts'
import { cover } from './cover.ts'
import { rewrittenPlace } from './rewrite.ts'

test('what a subgraph covers stands under the keys of the client, not under those that it was asked with', () => {
  const coverage = createCoverageList()
  const own = [
    { kind: 'key', key: 'items' },
    { kind: 'key', key: 'join__shape_1_counts' },
  ] as const
  const parts = {
    clientPath: (place: readonly (string | number)[]) => place,
    rewrittenPlace: (place: readonly (string | number)[]) =>
      rewrittenPlace(place, [{ kind: 'rename', path: own, to: 'counts' }]),
  }
  const row = {
    path: ['items', '@', 'join__shape_1_counts'],
    subgraph: 'dossiers',
    department: 'H49.05',
    state: 'FRESH',
    watermark: null,
    reason: null,
    availableAfter: null,
  }
  cover({ coverage }, parts, [['all', 0]], row)
  assert.deepEqual(
    coverage.all.map(({ path }) => path),
    [['all', '@', 'items', '@', 'counts']],
  )
})
