import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { until } from '../../tests/until.ts'
import { createAskAtOnce } from './ask-at-once.ts'

const never = new Promise<never>(() => {})

/** Asks a Redis that answers its probes by what `probe` gives. */
function open(t: TestContext, probe: () => Promise<unknown> = () => never) {
  const outcomes: string[] = []
  const changes: boolean[] = []
  const probed: string[] = []
  const asking = createAskAtOnce({
    waitMs: 5,
    isConnected: () => true,
    probe(key) {
      probed.push(key)
      return probe()
    },
    observe: (outcome) => outcomes.push(outcome),
    changed: (inTime) => changes.push(inTime),
  })
  t.after(() => asking.stop())
  return { ...asking, outcomes, changes, probed }
}

test('an answer in time is given, nothing included', async (t) => {
  const { ask, outcomes } = open(t)
  assert.equal(await ask('a', async () => 'text'), 'text')
  assert.equal(await ask('a', async () => null), null)
  assert.deepEqual(outcomes, ['answered', 'answered'])
})

test('a command that fails gives nothing, and the next is asked', async (t) => {
  const { ask, outcomes } = open(t)
  assert.equal(await ask('a', () => Promise.reject(new Error('OOM'))), undefined)
  assert.equal(await ask('a', async () => 1), 1)
  assert.deepEqual(outcomes, ['failed', 'answered'])
})

test('after an answer that is late nothing is asked, until the same key is answered in time', async (t) => {
  let isBack = false
  const { ask, isAsked, outcomes, changes, probed } = open(t, () =>
    isBack ? Promise.resolve() : never,
  )
  assert.equal(await ask('a', () => never), undefined)
  assert.equal(isAsked(), false)
  assert.equal(await ask('b', () => assert.fail('it is asked')), undefined)
  await until('it was tried', () => probed.length > 1)
  assert.equal(isAsked(), false)
  isBack = true
  await until('it is asked again', isAsked)
  assert.equal(await ask('b', async () => 'text'), 'text')
  assert.deepEqual(outcomes, ['late', 'skipped', 'answered'])
  assert.deepEqual(changes, [false, true])
  assert.deepEqual(new Set(probed), new Set(['a']))
})

test('many that are late at once are one loss', async (t) => {
  const { ask, changes, probed } = open(t)
  await Promise.all([ask('a', () => never), ask('b', () => never)])
  await until('it is tried again', () => probed.length > 1)
  assert.deepEqual(changes, [false])
})

test('a moment of silence is not told', async (t) => {
  const { ask, isAsked, changes } = open(t, async () => 1)
  await ask('a', () => never)
  await until('it is asked again', isAsked)
  assert.deepEqual(changes, [])
})

test('an answer that arrived while the process was busy is in time', async (t) => {
  const { ask } = open(t)
  // As what arrives is: read after the timers.
  const answer = ask('a', () => new Promise((resolve) => setImmediate(resolve, 'text')))
  const busyUntilMs = performance.now() + 50
  while (performance.now() < busyUntilMs) {}
  assert.equal(await answer, 'text')
})
