import type { SourceCoverage, SourceReason, SourceState } from '#domain/coverage.ts'
import { addDays, endOf, type LocalDate, localDateOf, parseLocalDate } from '#domain/dates.ts'
import type { Availability, Source } from './settings.ts'
import type { FollowedRow } from './store.ts'

/**
 * How well a source is known at a moment of domain time, by the feeds that matter to an answer: by the
 * one that is furthest behind.
 *
 * A replica is fresh within its lag and stale within its maximum staleness; past that, and as long as it
 * was never read to its end, it is missing. A live source has nothing in the store.
 */
export function sourceStateOf(
  { department, mode, lag, maximumStaleness, availability }: Source,
  feeds: ReadonlyArray<FollowedRow | undefined>,
  now: Date,
): SourceCoverage {
  const availableAfter = availability ? nextDelivery(availability, now) : null
  if (mode === 'live')
    return {
      department,
      state: 'MISSING',
      watermark: null,
      ageSeconds: null,
      reason: 'LIVE_ONLY',
      availableAfter,
    }
  const watermark = earliest(feeds)
  const ageMs = watermark === null ? null : Math.max(0, now.getTime() - watermark.getTime())
  const state = stateOfAge(ageMs, lag, maximumStaleness)
  return {
    department,
    state,
    watermark,
    ageSeconds: ageMs === null ? null : Math.floor(ageMs / 1_000),
    reason: state === 'FRESH' ? null : reasonOf(feeds, watermark, availability),
    availableAfter: state === 'FRESH' ? null : availableAfter,
  }
}

function earliest(feeds: ReadonlyArray<FollowedRow | undefined>): Date | null {
  let first: Date | null = null
  for (const feed of feeds) {
    if (!feed?.watermark) return null
    if (first === null || feed.watermark < first) first = feed.watermark
  }
  return first
}

function stateOfAge(ageMs: number | null, lagMs: number, maximumMs: number): SourceState {
  if (ageMs === null || ageMs > maximumMs) return 'MISSING'
  return ageMs <= lagMs ? 'FRESH' : 'STALE'
}

function reasonOf(
  feeds: ReadonlyArray<FollowedRow | undefined>,
  watermark: Date | null,
  availability: Availability | undefined,
): SourceReason {
  const failing = feeds.find((feed) => feed?.failure)
  if (failing?.failure) return failing.failure
  return watermark === null || availability ? 'NOT_YET_DELIVERED' : 'TOO_OLD'
}

/** The end of the next day by which the source delivers. */
export function nextDelivery({ monthlyBy }: Availability, now: Date): Date {
  const today = localDateOf(now)
  const thisMonth = dayOfMonth(today, monthlyBy)
  if (endOf(thisMonth) > now) return endOf(thisMonth)
  return endOf(dayOfMonth(addDays(dayOfMonth(today, 28), 4), monthlyBy))
}

function dayOfMonth(date: LocalDate, day: number): LocalDate {
  return parseLocalDate(`${date.slice(0, 8)}${String(day).padStart(2, '0')}`) ?? date
}
