import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { standingClock } from '#kit/clock.ts'
import { untilAborted } from '#kit/until-aborted.ts'
import { feeFeed, sourceOf } from '../../tests/source.ts'
import { NotCountable, type SourceCounts, type SourcePartials } from './aggregate.ts'
import { SourceFailure } from './connector.ts'
import { openedOnce } from './live/opened-once.ts'
import { liveCounting } from './live-counts.ts'
import { createSourceObservations } from './observations.ts'

const now = new Date('2014-07-02T15:00:00+07:00')

/** A live source that counts by `count`; none where it is null. */
async function liveSource(
  t: TestContext,
  count: ((signal: AbortSignal) => Promise<SourcePartials<number>>) | null,
) {
  const source = await sourceOf(t, 'so', {
    department: 'H49.02',
    system: 'postgresql',
    mode: 'live',
    connection: { url: 'postgres://127.0.0.1/so' },
    feeds: { fees: feeFeed },
  })
  const unused: SourceCounts = {
    dossiers: () => assert.fail('asked for dossiers'),
    fees: () => assert.fail('asked for fees'),
  }
  const observations = createSourceObservations()
  const system = {
    name: source.name,
    feed: () => assert.fail('read for records'),
    procedures: () => assert.fail('read for procedures'),
    ...(count && { counts: unused }),
    stop: async () => {},
  }
  const opened = openedOnce(() => system, observations)
  t.after(opened.stop)
  const waiting = { signal: new AbortController().signal, leftMs: () => 20 }
  const askLive = liveCounting([source], opened, observations).forRequest<object>('fees', {
    clock: standingClock(now),
    waiting,
  })
  let asked = 0
  return {
    observations,
    asked: () => asked,
    ask: async (name = 'all') => {
      const { rows, states } = await askLive(
        { scope: 'ALL_CENTRES' },
        {
          name,
          ask: async (_counts, signal) => {
            asked++
            const { rows, unmapped } = (await count?.(signal)) ?? assert.fail('it cannot count')
            return { rows: rows.map((number) => ({ number })), unmapped }
          },
        },
      )
      return { rows, state: states.get('so') }
    },
  }
}

test('what a live source counts is as fresh as the moment when it was asked, and of its population', async (t) => {
  const { ask } = await liveSource(t, async () => ({ rows: [7], unmapped: 0 }))
  assert.deepEqual(await ask(), {
    rows: [{ number: 7, scope: 'PROVINCIAL_CENTRE' }],
    state: {
      department: 'H49.02',
      state: 'FRESH',
      watermark: now,
      ageSeconds: 0,
      reason: null,
      availableAfter: null,
    },
  })
})

test('one request asks a source the same only once, whatever becomes of it', async (t) => {
  const source = await liveSource(t, async () => {
    throw new SourceFailure('UNREACHABLE', 'told to fail')
  })
  await Promise.all([source.ask(), source.ask(), source.ask('other')])
  await source.ask()
  assert.equal(source.asked(), 2)
})

test('one that fails is missing with its reason, and counted', async (t) => {
  const { ask, observations } = await liveSource(t, async () => {
    throw new SourceFailure('UNREACHABLE', 'told to fail')
  })
  const { rows, state } = await ask()
  assert.deepEqual([rows, state?.state, state?.reason], [[], 'MISSING', 'UNREACHABLE'])
  const { text } = await observations.metrics()
  assert.match(text, /failures_total\{source="so",reason="UNREACHABLE"\} 1/)
})

test('one that hangs is too slow once the request has no more time, long before its own deadline', async (t) => {
  const { ask } = await liveSource(t, (signal) =>
    setTimeout(60_000, { rows: [], unmapped: 0 }, { signal }),
  )
  const { state } = await ask()
  assert.deepEqual([state?.state, state?.reason], ['MISSING', 'TOO_SLOW'])
})

test('one that cannot count, as its kind or by its mapping, is only live', async (t) => {
  const byMapping = await liveSource(t, async () => {
    throw new NotCountable(['events: they stand in a table of their own'])
  })
  for (const { ask } of [byMapping, await liveSource(t, null)]) {
    const { state } = await ask()
    assert.deepEqual([state?.state, state?.reason], ['MISSING', 'LIVE_ONLY'])
  }
})

test('records that it leaves out are counted', async (t) => {
  const { ask, observations } = await liveSource(t, async () => ({ rows: [], unmapped: 3 }))
  await ask()
  assert.match((await observations.metrics()).text, /records_left_out\{source="so"\} 3/)
})

test('what else goes wrong is a fault of ours, and no missing source', async (t) => {
  const { ask } = await liveSource(t, async () => {
    throw new TypeError('a fault')
  })
  await assert.rejects(ask(), TypeError)
})

test('a source that fails again and again is not asked any longer, and is missing for its reason', async (t) => {
  const { ask, asked, observations } = await liveSource(t, async () => {
    throw new SourceFailure('UNREACHABLE', 'down')
  })
  for (let i = 0; i < 7; i++) {
    const { state } = await ask(`count ${i}`)
    assert.equal(state?.state, 'MISSING')
    assert.equal(state?.reason, 'UNREACHABLE')
  }
  assert.equal(asked(), 5)
  const { text } = await observations.metrics()
  assert.match(text, /^motcua_source_circuit_state\{source="so",state="open"\} 1$/m)
})

test('a source that had too little time is asked again', async (t) => {
  const { ask, asked } = await liveSource(t, (signal) =>
    untilAborted(new Promise(() => {}), signal),
  )
  for (let i = 0; i < 7; i++) assert.equal((await ask(`count ${i}`)).state?.reason, 'TOO_SLOW')
  assert.equal(asked(), 7)
})
