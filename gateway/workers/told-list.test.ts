import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectLog } from '../../tests/gateway-world.ts'
import { until } from '../../tests/until.ts'
import type { SuppliedList } from '../persisted-operations/supply-list.ts'
import { createToldList } from './told-list.ts'

const manifest = (id: string) =>
  JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id, body: `{ ${id} }` }],
  })
const tell = (id: string) => ({ type: 'operations', manifests: [manifest(id)] }) as const
const idsOf = ({ list }: SuppliedList) => list.operations.map(({ id }) => id)

test('a worker begins with the list that it is told first, and takes each one after it in turn', async () => {
  const { supply, hear } = createToldList(collectLog().logger)
  const opening = supply.open()
  hear(tell('a'))
  const { first, follow } = await opening
  assert.deepEqual(idsOf(first), ['a'])
  const taken: string[] = []
  const following = follow((next) => taken.push(...idsOf(next)))
  for (const id of ['b', 'c']) hear(tell(id))
  await until('both are taken', () => taken.length === 2)
  assert.deepEqual(taken, ['b', 'c'])
  await following.stop()
})

test('a list that is told before the first one is followed is not lost', async () => {
  const { supply, hear } = createToldList(collectLog().logger)
  for (const id of ['a', 'b']) hear(tell(id))
  const { follow } = await supply.open()
  const taken: string[] = []
  follow((next) => taken.push(...idsOf(next)))
  await until('the later one is taken', () => taken.includes('b'))
  assert.deepEqual(taken, ['b'])
})
