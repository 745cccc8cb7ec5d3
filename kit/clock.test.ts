import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockFrom, realClock, standingClock } from './clock.ts'

const start = new Date('2014-07-02T15:00:00+07:00')

test('a standing clock stands until it is moved', () => {
  const clock = standingClock(start)
  assert.equal(clock.now(), start)
  const next = new Date('2014-07-03T00:00:00+07:00')
  clock.moveTo(next)
  assert.equal(clock.now(), next)
})

test('a clock that starts at a moment runs on with real time', () => {
  const before = performance.now()
  const clock = clockFrom(start)
  const one = clock.now().getTime()
  const other = clock.now().getTime()
  const most = start.getTime() + performance.now() - before
  assert.ok(start.getTime() <= one && one <= other && other <= most)
})

test('real time is that of the machine', () => {
  const before = Date.now()
  const now = realClock.now().getTime()
  assert.ok(before <= now && now <= Date.now())
})
