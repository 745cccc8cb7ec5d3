import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSwap, type Generation } from './swap.ts'

function generation(
  id: string,
  log: string[] = [],
  answered = Promise.resolve(),
): Generation<string, string> {
  return {
    id,
    subgraphs: [],
    run: (request) => answered.then(() => `${request} by ${id}`),
    stop: async () => void log.push(`stopped ${id}`),
  }
}

test('a request ends on the generation it began on, which stops after it', async () => {
  const log: string[] = []
  const subgraph = Promise.withResolvers<void>()
  const swap = createSwap(generation('A', log, subgraph.promise))

  const begun = swap.run('first')
  const offered = await swap.offer(async () => generation('B', log))
  assert.equal(await swap.run('second'), 'second by B')
  assert.deepEqual(log, [])

  subgraph.resolve()
  assert.equal(await begun, 'first by A')
  await offered.done
  assert.deepEqual(log, ['stopped A'])
})

test('a generation stops although its last request failed', async () => {
  const log: string[] = []
  const swap = createSwap(generation('A', log, Promise.reject(new Error('broken'))))
  const begun = swap.run('first')
  const offered = await swap.offer(async () => generation('B', log))
  await assert.rejects(begun, /broken/)
  await offered.done
  assert.deepEqual(log, ['stopped A'])
})

test('a supergraph that does not build leaves the current one serving, and the next good one is taken', async () => {
  const swap = createSwap(generation('A'))
  const broken = () => Promise.reject(new Error('Unknown type "Fee"'))
  await assert.rejects(swap.offer(broken), /Unknown type "Fee"/)
  assert.equal(await swap.run('first'), 'first by A')
  await swap.offer(async () => generation('B'))
  assert.equal(swap.current().id, 'B')
})

test('a slow build does not overtake a newer one', async () => {
  const built = Promise.withResolvers<void>()
  const swap = createSwap(generation('A'))
  const slow = swap.offer(() => built.promise.then(() => generation('B')))
  const quick = swap.offer(async () => generation('C'))
  built.resolve()
  await Promise.all([slow, quick])
  assert.equal(swap.current().id, 'C')
})

test('stopping waits for the last request', async () => {
  const log: string[] = []
  const subgraph = Promise.withResolvers<void>()
  const swap = createSwap(generation('A', log, subgraph.promise))
  const begun = swap.run('first')
  const stopped = swap.stop()
  assert.deepEqual(log, [])
  subgraph.resolve()
  assert.equal(await begun, 'first by A')
  await stopped
  assert.deepEqual(log, ['stopped A'])
})
