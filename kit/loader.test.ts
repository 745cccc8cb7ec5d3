import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listLoader, loaderPerArguments, rowLoader } from './loader.ts'

interface Fee {
  readonly id: string
  readonly dossierId: string
}

test('one call for all that is asked together, each row given to who asked for it', async () => {
  const calls: string[][] = []
  const fees = rowLoader(
    async (ids: readonly string[]) => {
      calls.push([...ids])
      return [{ id: 'F-2' }, { id: 'F-1' }]
    },
    ({ id }) => id,
  )
  const rows = await Promise.all(['F-1', 'F-2', 'F-9', 'F-1'].map((id) => fees.load(id)))
  assert.deepEqual(rows, [{ id: 'F-1' }, { id: 'F-2' }, null, { id: 'F-1' }])
  assert.deepEqual(calls, [['F-1', 'F-2', 'F-9']])
})

test('lists keep the order in which they were fetched; a key without rows has an empty one', async () => {
  const fees = listLoader(
    async (): Promise<Fee[]> => [
      { id: 'F-3', dossierId: 'D-1' },
      { id: 'F-2', dossierId: 'D-2' },
      { id: 'F-1', dossierId: 'D-1' },
    ],
    ({ dossierId }) => dossierId,
  )
  const lists = await Promise.all(['D-1', 'D-9', 'D-2'].map((id) => fees.load(id)))
  assert.deepEqual(
    lists.map((list) => list.map(({ id }) => id)),
    [['F-3', 'F-1'], [], ['F-2']],
  )
})

test('a fetch that fails fails all who asked', async () => {
  const fees = rowLoader(
    async (): Promise<Fee[]> => Promise.reject(new Error('no database')),
    ({ id }) => id,
  )
  const asked = await Promise.allSettled([fees.load('F-1'), fees.load('F-2')])
  assert.deepEqual(
    asked.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
})

test('equal arguments share a loader and others do not', () => {
  const loader = loaderPerArguments((args: { day: string; by: string | null }) => ({ args }))
  const first = loader({ day: '2014-07-02', by: null })
  assert.equal(loader({ day: '2014-07-02', by: null }), first)
  assert.notEqual(loader({ day: '2014-07-02', by: 'FIELD' }), first)
})
