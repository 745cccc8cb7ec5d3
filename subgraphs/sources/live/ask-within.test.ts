import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilAborted } from '#kit/until-aborted.ts'
import { SourceFailure } from '../connector.ts'
import { askWithin } from './ask-within.ts'
import { type Turns, takingTurns } from './concurrency.ts'
import { sourceCircuit } from './source-circuit.ts'

const answer = 'an answer'

/** A source with so short a deadline that a test can wait for it, unless set, and its circuit. */
function openSource(inTurn?: Turns, deadline = 30) {
  const states: string[] = []
  const circuit = sourceCircuit('so', { circuit: (_, state) => states.push(state) })
  const source = { name: 'so', deadline }
  let asked = 0
  return {
    states,
    asked: () => asked,
    ask(
      answerIn: (within: AbortSignal) => Promise<string>,
      { signal = new AbortController().signal, turns = inTurn, leftMs = 10_000 } = {},
    ): Promise<string> {
      const waiting = { signal, leftMs: () => leftMs }
      return askWithin({ source, circuit, inTurn: turns }, waiting, (within) => {
        asked++
        return answerIn(within)
      })
    },
  }
}

const crowded = () => new SourceFailure('TOO_SLOW', 'too many wait')

const atOnce: Turns = (_, run) => run()

const well = async () => answer

const failing = (reason: SourceFailure['reason']) => async () => {
  throw new SourceFailure(reason, 'told to fail')
}

/** Never answers, and makes of being given up what connectors make of it. */
async function hang(within: AbortSignal): Promise<string> {
  try {
    return await untilAborted(new Promise<string>(() => {}), within)
  } catch (cause) {
    throw new SourceFailure('UNREACHABLE', 'the service did not answer', { cause })
  }
}

/** A turn that comes when there is no time left. */
const tooLate: Turns = async (signal, run) => {
  await untilAborted(new Promise(() => {}), signal).catch(() => {})
  return run()
}

const allReject = (calls: ReadonlyArray<Promise<string>>, how: object) =>
  Promise.all(calls.map((call) => assert.rejects(call, how)))

test('callers that leave tell nothing of a source', async () => {
  const { ask, states } = openSource()
  for (let i = 0; i < 7; i++) {
    const leaving = new AbortController()
    const call = ask(hang, { signal: leaving.signal })
    leaving.abort(new Error('left'))
    await assert.rejects(call, SourceFailure)
  }
  assert.deepEqual(states, ['closed'])
})

test('a source that is not asked any longer is so for its own reason, whoever leaves', async () => {
  const { ask, states } = openSource()
  const leaving = new AbortController()
  const left = assert.rejects(ask(hang, { signal: leaving.signal }))
  for (let i = 0; i < 5; i++) await assert.rejects(ask(failing('TOO_SLOW')))
  leaving.abort(new Error('left'))
  await left
  assert.deepEqual(states, ['closed', 'open'])
  await assert.rejects(ask(well), { reason: 'TOO_SLOW' })
})

test('a source that hangs is too slow, and not asked any longer', async () => {
  const { ask, asked, states } = openSource()
  for (let i = 0; i < 7; i++) await assert.rejects(ask(hang), { reason: 'TOO_SLOW' })
  assert.equal(asked(), 5)
  assert.deepEqual(states, ['closed', 'open'])
})

test('a source that hangs is not asked any longer, though nobody ever waits for a second', async () => {
  const { ask, states } = openSource(atOnce, 5_000)
  await allReject(
    Array.from({ length: 5 }, () => ask(hang, { leftMs: 300 })),
    { reason: 'TOO_SLOW' },
  )
  assert.deepEqual(states, ['closed', 'open'])
})

test('those who have less time left than others had tell nothing of a source', async () => {
  const { ask, states } = openSource(atOnce, 5_000)
  await ask(well, { leftMs: 600 })
  await allReject(
    Array.from({ length: 7 }, () => ask(hang, { leftMs: 300 })),
    { reason: 'TOO_SLOW' },
  )
  assert.deepEqual(states, ['closed'])
})

test('those whose turn never comes tell nothing of a source', async () => {
  const { ask, asked, states } = openSource(takingTurns(1, crowded))
  const { promise, resolve } = Promise.withResolvers<string>()
  const first = ask(() => promise)
  const others = Array.from({ length: 9 }, () => ask(well))
  await allReject(others, { reason: 'TOO_SLOW' })
  resolve(answer)
  assert.equal(await first, answer)
  assert.equal(asked(), 1)
  assert.deepEqual(states, ['closed'])
})

test('those who find too many waiting are refused at once, and tell nothing of a source', async () => {
  const { ask, asked, states } = openSource(takingTurns(1, crowded), 5_000)
  const { promise, resolve } = Promise.withResolvers<string>()
  const taken = Array.from({ length: 65 }, () => ask(() => promise))
  await allReject(
    Array.from({ length: 9 }, () => ask(well)),
    { reason: 'TOO_SLOW', message: 'too many wait' },
  )
  resolve(answer)
  await Promise.all(taken)
  assert.equal(asked(), 65)
  assert.deepEqual(states, ['closed'])
})

test('those whose turn comes too late tell nothing of a source that answers others', async () => {
  const { ask, states } = openSource()
  const calls = Array.from({ length: 7 }, () => ask(hang, { turns: tooLate }))
  await ask(well)
  await allReject(calls, { reason: 'TOO_SLOW' })
  assert.deepEqual(states, ['closed'])
})

test('a source that answers nobody is not asked any longer, though each had to wait for its turn', async () => {
  const { ask, states } = openSource(tooLate)
  await allReject(
    Array.from({ length: 7 }, () => ask(hang)),
    { reason: 'TOO_SLOW' },
  )
  assert.deepEqual(states, ['closed', 'open'])
})

test('nobody waits for a source that is not asked, and those who wait already do not ask it', async () => {
  const { ask, asked } = openSource()
  const { promise, resolve } = Promise.withResolvers<void>()
  const heldUp: Turns = async (_, run) => {
    await promise
    return run()
  }
  const waiting = ask(well, { turns: heldUp })
  for (let i = 0; i < 5; i++) await assert.rejects(ask(failing('UNREACHABLE')))
  resolve()
  await assert.rejects(waiting, { reason: 'UNREACHABLE' })
  const turns: Turns = () => assert.fail('waits for its turn')
  await assert.rejects(ask(well, { turns }), { reason: 'UNREACHABLE' })
  assert.equal(asked(), 5)
})
