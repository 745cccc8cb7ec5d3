import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createTurns } from './take-turns.ts'

/** Tells whether others had their turn in work of so many milliseconds. */
async function othersHadTurn(t: TestContext, workMs: number): Promise<boolean> {
  let now = 0
  t.mock.method(performance, 'now', () => now)
  const takeTurns = createTurns()
  let hadTurn = false
  setImmediate(() => {
    hadTurn = true
  })
  now = workMs
  await takeTurns()
  return hadTurn
}

test('others have their turn within work that takes long', async (t) => {
  assert.ok(await othersHadTurn(t, 5))
})

test('work that is short goes on at once', async (t) => {
  assert.ok(!(await othersHadTurn(t, 4)))
})
