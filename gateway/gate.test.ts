import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate, type Turn } from './gate.ts'

/** A gate and callers who note when they are let in. */
function startGate(places: number, queue = 4) {
  const gate = createGate({ places, queue })
  const inside: string[] = []
  const refused: string[] = []
  const caller = (name: string): Turn => {
    const turn = {
      start: () => void inside.push(name),
      refuse() {
        refused.push(name)
        gate.leave(turn)
      },
    }
    return turn
  }
  return { gate, inside, refused, a: caller('a'), b: caller('b'), c: caller('c'), d: caller('d') }
}

/** Lets everything run that is due. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('only as many are let in as there are places; the others follow in their order', async () => {
  const { gate, inside, a, b, c, d } = startGate(2)
  for (const turn of [a, b, c, d]) gate.enter(turn)
  assert.deepEqual(inside, ['a', 'b'])
  gate.leave(b)
  await settled()
  assert.deepEqual(inside, ['a', 'b', 'c'])
  gate.leave(a)
  gate.leave(c)
  await settled()
  assert.deepEqual(inside, ['a', 'b', 'c', 'd'])
})

test('who gives up waiting is never let in and takes no place', async () => {
  const { gate, inside, a, b, c, d } = startGate(1)
  for (const turn of [a, b, c]) gate.enter(turn)
  gate.leave(b)
  gate.leave(a)
  await settled()
  assert.deepEqual(inside, ['a', 'c'])
  gate.leave(c)
  gate.enter(d)
  assert.deepEqual(inside, ['a', 'c', 'd'])
})

test('a gate is empty when the last has left', async () => {
  const { gate, a, b } = startGate(1)
  await gate.empty()
  gate.enter(a)
  gate.enter(b)
  let isEmpty = false
  const empty = gate.empty().then(() => {
    isEmpty = true
  })
  gate.leave(a)
  await settled()
  assert.equal(isEmpty, false)
  gate.leave(b)
  await empty
})

test('a gate is full when all places are taken and as many wait as may', async () => {
  const { gate, a, b, c } = startGate(1, 2)
  gate.enter(a)
  gate.enter(b)
  assert.equal(gate.isFull(), false)
  gate.enter(c)
  assert.equal(gate.isFull(), true)
  assert.deepEqual(gate.counts(), { inside: 1, waiting: 2 })
  gate.leave(b)
  assert.equal(gate.isFull(), false)
})

test('who waits can be turned away, and who is inside stays', async () => {
  const { gate, inside, refused, a, b, c, d } = startGate(1)
  for (const turn of [a, b, c]) gate.enter(turn)
  gate.turnAway()
  assert.deepEqual(refused, ['b', 'c'])
  gate.enter(d)
  gate.leave(a)
  await settled()
  assert.deepEqual(inside, ['a', 'd'])
})
