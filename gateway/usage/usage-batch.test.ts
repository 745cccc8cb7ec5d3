import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createUsageBatch } from './usage-batch.ts'

const portal = { name: 'portal', version: '1' }
const operation = (key: string) => ({ key, fields: {} })

test('requests are counted by operation and client', () => {
  const batch = createUsageBatch()
  for (const client of [portal, portal, { ...portal, version: '2' }])
    assert.ok(batch.add(operation('a'), client))
  assert.ok(batch.add(operation('b'), portal))
  const counts = [...batch.operations].map(([key, { clients }]) => [
    key,
    Array.from(clients.values(), ({ version, requests }) => [version, requests]),
  ])
  assert.deepEqual(counts, [
    [
      'a',
      [
        ['1', 2],
        ['2', 1],
      ],
    ],
    ['b', [['1', 1]]],
  ])
})

test('operations, clients and text that are too many do not fit, and what is known still counts', () => {
  const many = createUsageBatch()
  for (let i = 0; i < 2_000; i++) assert.ok(many.add(operation(`operation ${i}`), portal))
  assert.ok(!many.add(operation('one more'), portal))
  assert.ok(many.add(operation('operation 7'), portal))

  const crowd = createUsageBatch()
  for (let i = 0; i < 10_000; i++)
    assert.ok(crowd.add(operation('a'), { name: `client ${i}`, version: '' }))
  assert.ok(!crowd.add(operation('a'), portal))
  assert.ok(crowd.add(operation('a'), { name: 'client 7', version: '' }))

  const long = createUsageBatch()
  assert.ok(long.add(operation('x'.repeat(2 * 1024 * 1024)), portal))
  assert.ok(!long.add(operation('y'), portal))
})
