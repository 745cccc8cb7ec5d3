import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Gate, Turn } from '../gate.ts'
import { createBorrowedGate } from './borrowed-gate.ts'
import type { ToPrimary } from './messages.ts'
import { type Borrower, createPlaceBank } from './place-bank.ts'

const subgraph = 'fees'

/** A bank of so many places, and workers whose messages to it and back arrive in their order. */
function startBank(places: number) {
  const bank = createPlaceBank()
  const inside = new Set<Turn>()
  const post: Array<() => void> = []
  const tellBank = (borrower: Borrower, message: ToPrimary) => {
    if (message.type === 'open' || message.type === 'want' || message.type === 'give')
      bank.hear(borrower, message)
  }

  function openWorker() {
    const worker = createBorrowedGate(subgraph, 2, (message) =>
      post.push(() => tellBank(borrower, message)),
    )
    const borrower: Borrower = {
      grant: (subgraph, places) =>
        post.push(() => worker.hear({ type: 'grant', subgraph, places })),
      shortage: (subgraph, keep) =>
        post.push(() => worker.hear({ type: 'shortage', subgraph, keep })),
    }
    tellBank(borrower, { type: 'open', subgraph, name: 'fees', places })
    const gate = worker.open(places, async () => {})
    return { gate, die: () => bank.leave(borrower), call: () => callOf(gate) }
  }

  function callOf(gate: Gate) {
    const turn: Turn = { start: () => void inside.add(turn), refuse() {} }
    gate.enter(turn)
    return {
      isInside: () => inside.has(turn),
      end() {
        inside.delete(turn)
        gate.leave(turn)
      },
    }
  }

  /** Lets everything arrive that is on its way, and start that is due. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      for (const arrive of post.splice(0)) arrive()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  return { openWorker, settle, inside: () => inside.size }
}

test('workers together let in no more than there are places, and one alone as many', async () => {
  const { openWorker, settle, inside } = startBank(8)
  const [a, b] = [openWorker(), openWorker()]
  const calls = Array.from({ length: 20 }, a.call)
  await settle()
  assert.equal(inside(), 8)
  const others = Array.from({ length: 20 }, b.call)
  await settle()
  assert.equal(inside(), 8)
  for (const call of [...calls, ...others]) {
    call.end()
    await settle()
    assert.ok(inside() <= 8)
  }
  assert.equal(inside(), 0)
})

test('a worker that has all places gives up those over its share as calls end', async () => {
  const { openWorker, settle } = startBank(8)
  const [a, b] = [openWorker(), openWorker()]
  const ofA = Array.from({ length: 16 }, a.call)
  await settle()
  const ofB = Array.from({ length: 16 }, b.call)
  for (const call of ofA.slice(0, 8)) {
    call.end()
    await settle()
  }
  assert.equal(ofA.filter((call) => call.isInside()).length, 4)
  assert.equal(ofB.filter((call) => call.isInside()).length, 4)
})

test('places that nobody uses go to who wants them', async () => {
  const { openWorker, settle } = startBank(8)
  const [a, b] = [openWorker(), openWorker()]
  for (const call of Array.from({ length: 8 }, a.call)) {
    await settle()
    call.end()
  }
  const ofB = Array.from({ length: 8 }, b.call)
  await settle()
  assert.ok(ofB.every((call) => call.isInside()))
})

test('a single place goes to and fro between workers', async () => {
  const { openWorker, settle } = startBank(1)
  const [a, b] = [openWorker(), openWorker()]
  for (const { call } of [a, b, a, b]) {
    const called = call()
    await settle()
    assert.ok(called.isInside())
    called.end()
  }
})

test('the places of a worker that is gone go to the others', async () => {
  const { openWorker, settle } = startBank(4)
  const [a, b] = [openWorker(), openWorker()]
  for (let i = 0; i < 4; i++) a.call()
  await settle()
  const ofB = Array.from({ length: 4 }, b.call)
  await settle()
  assert.ok(!ofB.some((call) => call.isInside()))
  a.die()
  await settle()
  assert.ok(ofB.every((call) => call.isInside()))
})

test('who gives up waiting leaves no place unused', async () => {
  const { openWorker, settle, inside } = startBank(2)
  const [a, b] = [openWorker(), openWorker()]
  const ofA = [a.call(), a.call()]
  await settle()
  const ofB = [b.call(), b.call()]
  await settle()
  for (const call of ofB) call.end()
  for (const call of ofA) call.end()
  const again = [a.call(), a.call()]
  await settle()
  assert.ok(again.every((call) => call.isInside()))
  assert.equal(inside(), 2)
})
