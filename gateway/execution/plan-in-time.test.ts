import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planInTime } from './plan-in-time.ts'

const never = () => new Promise<never>(() => {})

test('a plan is given as it comes', async () => {
  const plan = { root: null }
  assert.equal(await planInTime(async () => plan), plan)
})

test('what the planner says is told', async () => {
  await assert.rejects(
    planInTime(async () => {
      throw new Error('no path')
    }),
    /no path/,
  )
})

test('a planner that uses up its processor time is given up, and told so', async () => {
  let signal: AbortSignal | undefined
  const planning = planInTime(
    (given) => {
      signal = given
      return never()
    },
    { processorMs: 1, clockMs: 60_000 },
  )
  const until = performance.now() + 5
  while (performance.now() < until);
  await assert.rejects(planning, /took over 1 ms/)
  assert.equal(signal?.aborted, true)
})

test('a planner that waits for a busy machine is given up by the clock', async () => {
  await assert.rejects(planInTime(never, { processorMs: 60_000, clockMs: 0 }), /took over/)
})
