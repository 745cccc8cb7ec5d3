import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperationUse } from './operation-use.ts'
import { warmUp } from './warm-up.ts'

const uses = ['{ a }', '{ b }', '{ c }'].map(
  (text): OperationUse => ({
    text,
    operationName: null,
    conditions: {},
    access: { authenticated: false, scopes: [], policies: [] },
  }),
)

test('operations are made ready in their order, and what does not fit is passed over', async () => {
  const seen: string[] = []
  const warmed = await warmUp(uses, async ({ text }) => {
    seen.push(text)
    return text !== '{ b }'
  })
  assert.deepEqual(seen, ['{ a }', '{ b }', '{ c }'])
  assert.deepEqual(warmed, { ready: 2, unfit: 1, left: 0 })
})

test('a warm-up ends with its time', async () => {
  const warmed = await warmUp(
    uses,
    async () => {
      const endMs = performance.now() + 5
      while (performance.now() < endMs);
      return true
    },
    1,
  )
  assert.deepEqual(warmed, { ready: 1, unfit: 0, left: 2 })
})

test('others have their turn between two operations', async () => {
  let turns = 0
  const other = () => {
    turns += 1
    if (turns < 10) setImmediate(other)
  }
  setImmediate(other)
  const before: number[] = []
  await warmUp(uses, async () => {
    before.push(turns)
    return true
  })
  assert.deepEqual(before, [1, 2, 3])
})
