import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takingTurns } from './concurrency.ts'

const crowded = () => new Error('crowded')

const { signal } = new AbortController()

/** Something that runs until it is ended. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let hasBegun = false
  return {
    run() {
      hasBegun = true
      return promise
    },
    hasBegun: () => hasBegun,
    end: resolve,
    fail: reject,
  }
}

/** Everything that follows from what is known is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('no more run at a time than allowed; others follow in the order in which they came', async () => {
  const inTurn = takingTurns(2, crowded)
  const all = [work(), work(), work(), work()]
  const ended = all.map(({ run }) => inTurn(signal, run))
  const begun = () => all.map(({ hasBegun }) => hasBegun())
  await settled()
  assert.deepEqual(begun(), [true, true, false, false])
  all[1]?.end('well')
  await settled()
  assert.deepEqual(begun(), [true, true, true, false])
  all[0]?.fail(new Error('badly'))
  await assert.rejects(ended[0] ?? Promise.resolve(), /badly/)
  await settled()
  assert.deepEqual(begun(), [true, true, true, true])
  for (const { end } of all) end('well')
  assert.deepEqual(await Promise.all(ended.slice(1)), ['well', 'well', 'well'])
})

test("who gives up waiting takes nobody's turn", async () => {
  const inTurn = takingTurns(1, crowded)
  const [first, given, last] = [work(), work(), work()]
  const leaving = new AbortController()
  const one = inTurn(signal, first.run)
  const two = inTurn(leaving.signal, given.run)
  const three = inTurn(signal, last.run)
  leaving.abort(new Error('left'))
  await assert.rejects(two, /left/)
  first.end('well')
  await one
  await settled()
  assert.deepEqual([given.hasBegun(), last.hasBegun()], [false, true])
  last.end('well')
  assert.equal(await three, 'well')
})

test('a turn that comes as its owner gives up goes to the next', async () => {
  const inTurn = takingTurns(1, crowded)
  const [first, given, last] = [work(), work(), work()]
  const leaving = new AbortController()
  const one = inTurn(signal, first.run)
  const two = inTurn(leaving.signal, given.run)
  const three = inTurn(signal, last.run)
  first.end('well')
  leaving.abort(new Error('left'))
  await Promise.allSettled([one, two])
  given.end('well')
  await settled()
  assert.equal(last.hasBegun(), true)
  last.end('well')
  assert.equal(await three, 'well')
})

for (const [most, mayWait] of [
  [1, 64],
  [20, 160],
] as const)
  test(`of those who cannot run ${most} at a time, ${mayWait} wait and more are refused`, async () => {
    const inTurn = takingTurns(most, crowded)
    const all = Array.from({ length: most + mayWait }, work)
    const ended = all.map(({ run }) => inTurn(signal, run))
    const refused = work()
    await assert.rejects(inTurn(signal, refused.run), /crowded/)
    assert.equal(refused.hasBegun(), false)
    all[0]?.end('well')
    await ended[0]
    const next = work()
    ended.push(inTurn(signal, next.run))
    for (const { end } of [...all, next]) end('well')
    assert.deepEqual(new Set(await Promise.all(ended)), new Set(['well']))
  })
