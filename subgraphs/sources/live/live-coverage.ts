import type { SourceCoverage, SourceReason } from '#domain/coverage.ts'
import type { Source } from '../settings.ts'
import type { LiveAnswer } from './ask-or-kept.ts'

/** How a live source stands that gave an answer, or gave one before. */
export function coverageOfAnswer(
  { department }: Pick<Source, 'department'>,
  { fetchedAt, reason }: Pick<LiveAnswer, 'fetchedAt' | 'reason'>,
  now: Date,
): SourceCoverage {
  const ageMs = Math.max(0, now.getTime() - fetchedAt.getTime())
  return {
    department,
    state: reason === null ? 'FRESH' : 'STALE',
    watermark: fetchedAt,
    ageSeconds: Math.floor(ageMs / 1_000),
    reason,
    availableAfter: null,
  }
}

/** How one stands that gave none. */
export function coverageOfNone({ department }: Source, reason: SourceReason): SourceCoverage {
  return {
    department,
    state: 'MISSING',
    watermark: null,
    ageSeconds: null,
    reason,
    availableAfter: null,
  }
}
