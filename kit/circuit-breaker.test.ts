import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CallEnd, type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts'

/** Makes one call at a moment; gives whether it was made. */
function call(breaker: CircuitBreaker, end: CallEnd, nowMs: number): boolean {
  const pass = breaker.enter(nowMs)
  if (pass !== null) breaker.end(pass, end, nowMs)
  return pass !== null
}

/** A breaker that opened at 0, and waits as long as chance lets it. */
function opened(random = () => 0): CircuitBreaker {
  const breaker = createCircuitBreaker({ random })
  for (let i = 0; i < 5; i++) call(breaker, 'failed', 0)
  return breaker
}

test('a circuit opens after five failures in a row, and refuses from then on', () => {
  const breaker = createCircuitBreaker()
  for (let i = 0; i < 4; i++) call(breaker, 'failed', i)
  call(breaker, 'succeeded', 4)
  for (let i = 5; i < 9; i++) call(breaker, 'failed', i)
  assert.equal(breaker.state(), 'closed')
  call(breaker, 'failed', 9)
  assert.equal(breaker.state(), 'open')
  assert.equal(call(breaker, 'succeeded', 10), false)
})

/** Fails every second call from a moment on, and begins with a success. */
function failHalf(breaker: CircuitBreaker, calls: number, fromMs: number, stepMs: number): void {
  for (let i = 0; i < calls; i++)
    call(breaker, i % 2 === 0 ? 'succeeded' : 'failed', fromMs + i * stepMs)
}

test('a circuit opens when half of 20 calls within ten seconds fail', () => {
  const breaker = createCircuitBreaker()
  failHalf(breaker, 19, 0, 100)
  assert.equal(breaker.state(), 'closed')
  call(breaker, 'failed', 2_000)
  assert.equal(breaker.state(), 'open')
})

test('half of 20 calls over a longer time open nothing', () => {
  const breaker = createCircuitBreaker()
  failHalf(breaker, 100, 0, 600)
  assert.equal(breaker.state(), 'closed')
})

test('what was given up tells nothing of the system', () => {
  const breaker = createCircuitBreaker()
  for (let i = 0; i < 4; i++) call(breaker, 'failed', i)
  for (let i = 0; i < 100; i++) call(breaker, 'untold', i)
  assert.equal(breaker.state(), 'closed')
  call(breaker, 'failed', 100)
  assert.equal(breaker.state(), 'open')
})

test('an open circuit lets one call try, and others wait for what comes of it', () => {
  const breaker = opened()
  assert.equal(breaker.enter(4_999), null)
  assert.equal(breaker.enter(5_000), 'trial')
  assert.equal(breaker.enter(5_001), null)
  breaker.end('trial', 'succeeded', 5_002)
  assert.equal(breaker.enter(5_003), 'call')
})

test('a trial that fails opens the circuit again, one that is given up leaves it to the next', () => {
  const breaker = opened()
  const trial = (end: CallEnd, nowMs: number) => {
    assert.equal(breaker.enter(nowMs), 'trial')
    breaker.end('trial', end, nowMs)
  }
  trial('failed', 5_000)
  assert.equal(breaker.enter(9_999), null)
  trial('untold', 10_000)
  assert.equal(breaker.state(), 'open')
  trial('succeeded', 10_001)
  assert.equal(breaker.state(), 'closed')
})

test('calls that were made before the circuit opened change nothing when they end', () => {
  const breaker = createCircuitBreaker({ random: () => 0 })
  for (let i = 0; i < 12; i++) assert.equal(breaker.enter(0), 'call')
  for (let i = 0; i < 5; i++) breaker.end('call', 'failed', 10)
  breaker.end('call', 'succeeded', 20)
  for (let i = 0; i < 5; i++) breaker.end('call', 'failed', 30)
  assert.equal(breaker.state(), 'open')
  assert.equal(breaker.refusesForMs(10), 5_000)
})

test('a circuit tells of each change', () => {
  const states: string[] = []
  const breaker = createCircuitBreaker({ changed: (state) => states.push(state), random: () => 0 })
  for (let i = 0; i < 5; i++) call(breaker, 'failed', 0)
  call(breaker, 'succeeded', 5_000)
  assert.deepEqual(states, ['open', 'half-open', 'closed'])
})

test('however often trials fail, the next one is 5 to 30 s later', () => {
  const chances = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(chances, (values) => {
      const left = [...values]
      const breaker = opened(() => left.shift() ?? 0)
      let nowMs = 0
      for (const _ of values) {
        const waitMs = breaker.refusesForMs(nowMs)
        assert.ok(waitMs >= 5_000 && waitMs <= 30_000, `${waitMs}`)
        assert.equal(call(breaker, 'failed', nowMs + waitMs - 1), false)
        nowMs = Math.ceil(nowMs + waitMs)
        assert.equal(call(breaker, 'failed', nowMs), true)
      }
    }),
  )
})

test('whatever calls do, a circuit opens exactly where the rules say', () => {
  const ends = fc.constantFrom<CallEnd>('succeeded', 'failed', 'untold')
  const calls = fc.array(fc.tuple(ends, fc.integer({ min: 0, max: 1_500 })), { maxLength: 80 })
  fc.assert(
    fc.property(calls, (steps) => {
      const breaker = createCircuitBreaker()
      const told: { readonly failed: boolean; readonly second: number }[] = []
      let nowMs = 0
      for (const [end, afterMs] of steps) {
        nowMs += afterMs
        const second = Math.floor(nowMs / 1_000)
        if (end !== 'untold') told.push({ failed: end === 'failed', second })
        call(breaker, end, nowMs)
        const recent = told.filter((each) => each.second > second - 10)
        const failures = recent.filter(({ failed }) => failed).length
        const fiveFailed = told.length >= 5 && told.slice(-5).every(({ failed }) => failed)
        const halfFailed = recent.length >= 20 && failures * 2 >= recent.length
        const opens = end === 'failed' && (fiveFailed || halfFailed)
        assert.equal(breaker.state(), opens ? 'open' : 'closed')
        if (opens) return
      }
    }),
  )
})
