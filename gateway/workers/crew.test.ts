import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { collectLog } from '../../tests/gateway-world.ts'
import { until } from '../../tests/until.ts'
import type { Supplied } from '../supply.ts'
import { createCrew, type Ending } from './crew.ts'
import { type Member, NotStarted, type Stage } from './crew-member.ts'

/** A worker that starts and ends when the test has it do so. */
function makeMember(pid: number, supplied: Supplied, leaving: () => void) {
  const started = Promise.withResolvers<string>()
  const ended = Promise.withResolvers<void>()
  let stage: Stage = 'starting'
  started.promise.catch(() => {})
  function end(reason: string | null = null): void {
    started.reject(new NotStarted(reason))
    ended.resolve()
  }
  const member: Member = {
    pid,
    started: started.promise,
    ended: ended.promise,
    stage: () => stage,
    report: async () => null,
    lastReport: () => null,
    tell() {},
    retire() {
      if (stage === 'starting') return end()
      stage = 'leaving'
    },
    kill: () => end(),
  }
  return {
    member,
    sdl: supplied.sdl,
    leaving,
    begin() {
      stage = 'serving'
      started.resolve('http://127.0.0.1:4000')
    },
    end,
  }
}

type Forked = ReturnType<typeof makeMember>

function startCrew(t: TestContext, size = 2) {
  const forked: Forked[] = []
  const endings: Ending[] = []
  const log = collectLog()
  const crew = createCrew({
    size,
    fork(supplied, leaving) {
      const made = makeMember(forked.length + 1, supplied, leaving)
      forked.push(made)
      return made.member
    },
    ended: (ending) => endings.push(ending),
    log: log.logger,
  })
  t.after(() => {
    const stopped = crew.stop()
    for (const { end } of forked) end()
    return stopped
  })
  /** Waits until the n-th worker was forked, from 1. */
  const nth = (n: number) => until(`worker ${n} is forked`, () => forked[n - 1])
  async function begin(n: number): Promise<void> {
    const worker = await nth(n)
    worker.begin()
  }
  async function serve(sdl: string, ...numbers: readonly number[]): Promise<void> {
    const served = crew.serve({ sdl, origin: 'a file' })
    for (const n of numbers) await begin(n)
    await served
  }
  return { crew, forked, endings, log, nth, begin, serve }
}

test('workers take over one after another, and each of those before leaves when its follower has begun', async (t) => {
  const { crew, forked, endings, serve, nth } = startCrew(t)
  await serve('A', 1, 2)
  const served = crew.serve({ sdl: 'B', origin: 'a file' })
  ;(await nth(3)).begin()
  await nth(4)
  assert.deepEqual(
    forked.map(({ member }) => member.stage()),
    ['leaving', 'serving', 'serving', 'starting'],
  )
  ;(await nth(4)).begin()
  await served
  for (const { end } of forked.slice(0, 2)) end()
  await until('both have ended', () => endings.length === 2)
  assert.deepEqual(endings, ['replaced', 'replaced'])
  assert.deepEqual(
    crew.members().map(({ pid }) => pid),
    [3, 4],
  )
})

test('a supergraph that does not build in the first new worker is refused, and nobody leaves', async (t) => {
  const { crew, forked, nth, serve } = startCrew(t)
  await serve('A', 1, 2)
  const served = crew.serve({ sdl: 'B', origin: 'a file' })
  ;(await nth(3)).end('it does not build')
  await assert.rejects(served, /it does not build/)
  assert.equal(crew.serving(), 2)
  assert.equal(forked.length, 3)
})

test('a start that ends without a reason is tried again, three times in all', async (t) => {
  const { crew, nth } = startCrew(t)
  const served = crew.serve({ sdl: 'A', origin: 'a file' })
  const refused = assert.rejects(served, /ended before it took requests/)
  for (const n of [1, 2, 3]) (await nth(n)).end()
  await refused
})

test('a crash is replaced at once, and one after it later and later', async (t) => {
  const { endings, log, nth, begin, serve } = startCrew(t)
  await serve('A', 1, 2)
  ;(await nth(1)).end()
  await begin(3)
  ;(await nth(3)).end()
  await until(
    'two crashes are told',
    () => log.lines('a worker crashed, and is replaced').length === 2,
  )
  assert.deepEqual(endings, ['crashed', 'crashed'])
  assert.deepEqual(
    log.lines('a worker crashed, and is replaced').map(({ waitMs }) => waitMs),
    [0, 500],
  )
})

test('a supergraph is served that comes while no worker starts with the one before it', async (t) => {
  const { crew, nth, begin, serve, log } = startCrew(t)
  await serve('A', 1, 2)
  ;(await nth(1)).end()
  ;(await nth(3)).end('no memory')
  await until(
    'it is told',
    () => log.lines('a worker does not start, and is tried again').length > 0,
  )
  const served = crew.serve({ sdl: 'B', origin: 'a file' })
  assert.equal((await nth(4)).sdl, 'B')
  await begin(4)
  await begin(5)
  await served
  assert.equal(crew.serving(), 2)
})

test('who is asked to leave while it begins leaves when it has begun, and is replaced', async (t) => {
  const { crew, nth, begin, serve } = startCrew(t)
  await serve('A', 1, 2)
  const served = crew.serve({ sdl: 'B', origin: 'a file' })
  const asked = await nth(3)
  asked.leaving()
  await begin(3)
  await until('it leaves', () => asked.member.stage() === 'leaving')
  await begin(4)
  await begin(5)
  await served
  await until('another serves in its place', () => crew.serving() === 2)
})

test('who is asked to leave goes at once while others serve, and the last only when there is another', async (t) => {
  const { forked, endings, nth, begin, serve } = startCrew(t, 1)
  await serve('A', 1)
  const last = await nth(1)
  last.leaving()
  await nth(2)
  assert.equal(last.member.stage(), 'serving')
  await begin(2)
  await until('it leaves', () => last.member.stage() === 'leaving')
  last.end()
  await until('it is told', () => endings.length === 1)
  assert.deepEqual(endings, ['terminated'])
  assert.equal(forked.length, 2)
})
