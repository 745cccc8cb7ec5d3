import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchSilence } from './silence-watch.ts'

test('a worker is silent after two looks without a sign, and told of once', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let silent = 0
  const watch = watchSilence(() => silent++)
  t.mock.timers.tick(20_000)
  assert.equal(silent, 0, 'the first look counts from the start')
  watch.heard()
  t.mock.timers.tick(20_000)
  assert.equal(silent, 0)
  t.mock.timers.tick(40_000)
  assert.equal(silent, 1)
  watch.stop()
})
