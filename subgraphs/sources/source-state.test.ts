import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatMoment } from '#domain/dates.ts'
import { dossierFeed, sourceOf } from '../../tests/source.ts'
import { nextDelivery, sourceStateOf } from './source-state.ts'
import type { FollowedRow } from './store.ts'

const now = new Date('2014-07-02T15:00:00+07:00')
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

const feed = (watermark: Date | null, failure: FollowedRow['failure'] = null): FollowedRow => ({
  source: 'so',
  feed: 'dossiers',
  watermark,
  failure,
})

const settings = {
  department: 'H49.02',
  system: 'postgresql',
  connection: { url: 'postgres://127.0.0.1/so' },
  lag: '10m',
  maximumStaleness: '4h',
  feeds: { dossiers: dossierFeed },
}

test('a replica is fresh within its lag, stale within its maximum staleness, and missing past it', async (t) => {
  const source = await sourceOf(t, 'so', settings)
  const stateAfter = (minutes: number) => {
    const { state, reason } = sourceStateOf(source, [feed(before(minutes))], now)
    return [state, reason]
  }
  assert.deepEqual(stateAfter(-5), ['FRESH', null])
  assert.deepEqual(stateAfter(10), ['FRESH', null])
  assert.deepEqual(stateAfter(11), ['STALE', 'TOO_OLD'])
  assert.deepEqual(stateAfter(240), ['STALE', 'TOO_OLD'])
  assert.deepEqual(stateAfter(241), ['MISSING', 'TOO_OLD'])
})

test('a source is as far as the feed that is furthest behind', async (t) => {
  const source = await sourceOf(t, 'so', settings)
  const { watermark, ageSeconds } = sourceStateOf(source, [feed(before(5)), feed(before(8))], now)
  assert.deepEqual([watermark, ageSeconds], [before(8), 480])
  const never = sourceStateOf(source, [feed(before(5)), undefined], now)
  assert.deepEqual([never.state, never.reason], ['MISSING', 'NOT_YET_DELIVERED'])
})

test('a source that fails says how', async (t) => {
  const source = await sourceOf(t, 'so', settings)
  const failing = (minutes: number) =>
    sourceStateOf(source, [feed(before(minutes), 'TOO_SLOW')], now)
  assert.equal(failing(5).reason, null)
  assert.equal(failing(20).reason, 'TOO_SLOW')
})

test('a live source counts for nothing that is counted here', async (t) => {
  const source = await sourceOf(t, 'so', { ...settings, mode: 'live' })
  const { state, reason } = sourceStateOf(source, [], now)
  assert.deepEqual([state, reason], ['MISSING', 'LIVE_ONLY'])
})

test('one that delivers once a month tells by when', async (t) => {
  const source = await sourceOf(t, 'so', {
    ...settings,
    maximumStaleness: '35d',
    availability: { monthlyBy: 5 },
  })
  const { state, reason, availableAfter } = sourceStateOf(source, [feed(before(30 * 24 * 60))], now)
  assert.deepEqual([state, reason], ['STALE', 'NOT_YET_DELIVERED'])
  assert.equal(availableAfter && formatMoment(availableAfter), '2014-07-06T00:00:00+07:00')
})

test('after the day of delivery the next is in the next month, whatever its length', () => {
  const next = (text: string, monthlyBy: number) =>
    formatMoment(nextDelivery({ monthlyBy }, new Date(`${text}+07:00`)))
  assert.equal(next('2014-07-05T23:59:59', 5), '2014-07-06T00:00:00+07:00')
  assert.equal(next('2014-07-06T00:00:00', 5), '2014-08-06T00:00:00+07:00')
  assert.equal(next('2014-12-31T12:00:00', 28), '2015-01-29T00:00:00+07:00')
  assert.equal(next('2014-01-31T12:00:00', 28), '2014-03-01T00:00:00+07:00')
})
