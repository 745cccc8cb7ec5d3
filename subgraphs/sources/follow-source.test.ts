import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { feeFeed, sourceOf } from '../../tests/source.ts'
import { until } from '../../tests/until.ts'
import { SourceFailure } from './connector.ts'
import { followSource } from './follow-source.ts'
import { createSourceObservations } from './observations.ts'

test('a source that fails is tried again no later than it is polled', async (t) => {
  const source = await sourceOf(t, 'so', {
    department: 'H49.02',
    system: 'postgresql',
    connection: { url: 'postgres://127.0.0.1/so' },
    pollEvery: '5ms',
    feeds: { fees: feeFeed },
  })
  const observations = createSourceObservations()
  const stopping = new AbortController()
  let tries = 0
  const followed = followSource(
    source,
    [
      {
        feed: 'fees',
        async toEnd() {
          tries++
          throw new SourceFailure('UNREACHABLE', 'told to fail')
        },
      },
    ],
    { log: pino({ level: 'silent' }), observations },
    stopping.signal,
  )
  // Waits that double from a second on would take a minute for as many.
  await until('it has been tried six times', () => tries >= 6)
  stopping.abort()
  await followed
  assert.match(
    (await observations.metrics()).text,
    /failures_total\{source="so",reason="UNREACHABLE"\}/,
  )
})
