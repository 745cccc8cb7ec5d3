import { createCircuitBreaker, type Pass } from '#kit/circuit-breaker.ts'
import { SourceFailure } from '../connector.ts'
import type { SourceObservations } from '../observations.ts'
import { longestLately } from './longest-lately.ts'

/** Stops asking a live source that fails, so that who waits is told at once, or given what it gave before. */
export interface SourceCircuit {
  /** Throws SourceFailure where `enter` would; takes no pass. */
  check(): void
  /** Throws SourceFailure where the source is not asked, with the reason that it last failed for. */
  enter(): Pass
  /** Notes how long a call may take; gives the longest that one might of late. */
  longestAllowed(ms: number): number
  answered(pass: Pass): void
  /** Whether anybody was answered since a moment of `performance.now()`. */
  hasAnsweredSince(ms: number): boolean
  failed(pass: Pass, reason: SourceFailure['reason']): void
  /** What became of it tells nothing of the source. */
  untold(pass: Pass): void
}

export function sourceCircuit(
  name: string,
  observations: Pick<SourceObservations, 'circuit'>,
): SourceCircuit {
  const breaker = createCircuitBreaker({ changed: (state) => observations.circuit(name, state) })
  observations.circuit(name, breaker.state())
  const longest = longestLately()
  let reason: SourceFailure['reason'] = 'UNREACHABLE'
  let answeredMs = Number.NEGATIVE_INFINITY

  const refusal = () =>
    new SourceFailure(reason, `${name} failed too often and is not asked for some seconds`)

  return {
    check() {
      const isTried = breaker.state() === 'half-open'
      if (isTried || breaker.refusesForMs(performance.now()) > 0) throw refusal()
    },
    enter() {
      const pass = breaker.enter(performance.now())
      if (pass === null) throw refusal()
      return pass
    },
    longestAllowed: (ms) => longest(ms, performance.now()),
    answered(pass) {
      answeredMs = performance.now()
      breaker.end(pass, 'succeeded', answeredMs)
    },
    hasAnsweredSince: (ms) => answeredMs >= ms,
    failed(pass, why) {
      reason = why
      breaker.end(pass, 'failed', performance.now())
    },
    untold: (pass) => breaker.end(pass, 'untold', performance.now()),
  }
}
