import assert from 'node:assert/strict'
import path from 'node:path'
import { after, test } from 'node:test'
import { readRoverFile } from '../rover-file.ts'
import { composeSubgraphs } from './apollo-composition.ts'
import { openComposer } from './composer.ts'

const ours = await readRoverFile(path.join(import.meta.dirname, '../../rover.yaml'))
const one = (sdl: string) => [{ name: 'fees', url: 'http://fees/graphql', sdl }]
const manyTypes = one(
  `type Query { t0: T0 } ${Array.from({ length: 50_000 }, (_, i) => `type T${i} { a: Int }`).join('\n')}`,
)
const deadlineMs = 100_000

const composer = openComposer()
after(() => composer.stop())

test('a thread composes what this one would', async () => {
  assert.deepEqual(await composer.compose(ours, { deadlineMs }), composeSubgraphs(ours))
})

test('each of those who ask at once has the answer to what it asked', async () => {
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((field) =>
      composer.compose(one(`type Query { ${field}: Int }`), { deadlineMs }),
    ),
  )
  assert.deepEqual(
    answers.map((answer) => 'apiSdl' in answer && answer.apiSdl),
    ['a', 'b', 'c'].map((field) => `type Query {\n  ${field}: Int\n}`),
  )
})

test('what is not composed in time is an error, and the next one is composed', async () => {
  const late = await composer.compose(manyTypes, { deadlineMs: 500 })
  assert.ok('errors' in late)
  assert.deepEqual(
    late.errors.map(({ code }) => code),
    ['COMPOSITION_TIMED_OUT'],
  )
  assert.ok(
    'supergraphSdl' in (await composer.compose(one('type Query { a: Int }'), { deadlineMs })),
  )
})

test('the wait for those before counts too, and holds nobody up', async () => {
  const first = composer.compose(manyTypes, { deadlineMs: 2_000 })
  const waiting = await composer.compose(one('type Query { a: Int }'), { deadlineMs: 1 })
  assert.ok('errors' in waiting)
  assert.equal(waiting.errors[0]?.code, 'COMPOSITION_TIMED_OUT')
  assert.ok('errors' in (await first))
})

test('what takes too much memory is an error, and the next one is composed', async (t) => {
  const small = openComposer({ memoryMb: 40, idleMs: 1_000 })
  t.after(() => small.stop())
  const large = await small.compose(manyTypes, { deadlineMs })
  assert.ok('errors' in large, 'it was composed')
  assert.equal(large.errors[0]?.code, 'SCHEMA_TOO_LARGE')
  assert.ok('supergraphSdl' in (await small.compose(one('type Query { a: Int }'), { deadlineMs })))
})

test('a caller that gives up is answered with its own reason', async () => {
  const left = new AbortController()
  const composing = composer.compose(manyTypes, { deadlineMs, signal: left.signal })
  left.abort(new Error('the client left'))
  await assert.rejects(composing, /the client left/)
  assert.ok(
    'supergraphSdl' in (await composer.compose(one('type Query { a: Int }'), { deadlineMs })),
  )
})

test('a composer that was stopped takes up a thread again when it is asked', async () => {
  const stopped = openComposer()
  assert.ok(
    'supergraphSdl' in (await stopped.compose(one('type Query { a: Int }'), { deadlineMs })),
  )
  await stopped.stop()
  assert.ok(
    'supergraphSdl' in (await stopped.compose(one('type Query { a: Int }'), { deadlineMs })),
  )
  await stopped.stop()
})
