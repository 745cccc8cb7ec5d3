import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from './gate.ts'

/** A gate and callers who note when they are let in. */
function startGate(places: number) {
  const gate = createGate(places)
  const inside: string[] = []
  const caller = (name: string) => () => void inside.push(name)
  return { gate, inside, a: caller('a'), b: caller('b'), c: caller('c'), d: caller('d') }
}

/** Lets everything run that is due. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('only as many are let in as there are places; the others follow in their order', async () => {
  const { gate, inside, a, b, c, d } = startGate(2)
  for (const start of [a, b, c, d]) gate.enter(start)
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
  for (const start of [a, b, c]) gate.enter(start)
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
