import { badInput, Failure } from '#kit/errors.ts'
import type { AgencyCode } from './codes.ts'

/** How well a source is known when an answer is made. */
export type SourceState = 'FRESH' | 'STALE' | 'MISSING'

/** Why a source is not fresh. */
export type SourceReason =
  | 'UNREACHABLE'
  | 'TOO_SLOW'
  | 'TOO_OLD'
  | 'NOT_YET_DELIVERED'
  | 'LIVE_ONLY'
  | 'CANNOT_LIST'

/** One owner's part in an answer: a department, or the local centres together. */
export interface SourceCoverage {
  readonly department: AgencyCode
  readonly state: SourceState
  /** Up to when the source has been followed, in domain time; null before it ever was. */
  readonly watermark: Date | null
  readonly ageSeconds: number | null
  /** Null for a fresh source. */
  readonly reason: SourceReason | null
  /** From when more can be expected; null where nobody can say. */
  readonly availableAfter: Date | null
}

/** Which sources an answer covers: answered = fresh + stale, expected = answered + missing. */
export interface Coverage {
  readonly expected: number
  readonly answered: number
  readonly fresh: number
  readonly stale: number
  readonly missing: number
  readonly sources: readonly SourceCoverage[]
}

const fromBest: readonly SourceState[] = ['FRESH', 'STALE', 'MISSING']

/** Counts the owners of sources; one with several is as well known as the worst of them. In the order of their codes. */
export function coverageOf(sources: readonly SourceCoverage[]): Coverage {
  const worst = new Map<AgencyCode, SourceCoverage>()
  for (const source of sources) {
    const known = worst.get(source.department)
    if (!known || isWorse(source, known)) worst.set(source.department, source)
  }
  const owners = [...worst.values()].sort((a, b) => (a.department < b.department ? -1 : 1))
  const count = (state: SourceState) => owners.filter((owner) => owner.state === state).length
  const [fresh, stale, missing] = [count('FRESH'), count('STALE'), count('MISSING')]
  const answered = fresh + stale
  return { expected: owners.length, answered, fresh, stale, missing, sources: owners }
}

function isWorse(one: SourceCoverage, other: SourceCoverage): boolean {
  const difference = fromBest.indexOf(one.state) - fromBest.indexOf(other.state)
  if (difference !== 0) return difference > 0
  return (one.watermark?.getTime() ?? 0) < (other.watermark?.getTime() ?? 0)
}

/**
 * Refuses an answer that covers a smaller share of the expected sources than asked for.
 *
 * Throws Failure BAD_USER_INPUT for a share out of 0 to 1, COVERAGE_TOO_LOW, which names who is missing.
 */
export function checkCoverage(coverage: Coverage, least: number): void {
  if (!(least >= 0 && least <= 1)) throw badInput('minCoverage', `a share is 0 to 1, not ${least}`)
  const { expected, answered, sources } = coverage
  if (answered >= least * expected) return
  const missing = sources.filter(({ state }) => state === 'MISSING')
  const names = missing.map(({ department }) => department).join(', ')
  throw new Failure(
    'COVERAGE_TOO_LOW',
    `${answered} of ${expected} sources answered, fewer than asked for; missing: ${names}`,
  )
}
