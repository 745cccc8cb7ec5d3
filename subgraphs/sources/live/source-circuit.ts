import { type CallEnd, createCircuitBreaker, type Pass } from '#kit/circuit-breaker.ts'
import { SourceFailure } from '../connector.ts'
import type { SourceObservations } from '../observations.ts'

/** Stops asking a live source that fails, so that who waits is told at once, or given what it gave before. */
export interface SourceCircuit {
  /** Throws SourceFailure where the source is not asked, with the reason that it last failed for. */
  enter(): Pass
  answered(pass: Pass): void
  /** `hadTime` tells whether one that is well would have answered within the time that there was. */
  failed(pass: Pass, thrown: unknown, hadTime: boolean): void
}

export function sourceCircuit(
  name: string,
  observations: Pick<SourceObservations, 'circuit'>,
): SourceCircuit {
  const breaker = createCircuitBreaker({ changed: (state) => observations.circuit(name, state) })
  observations.circuit(name, breaker.state())
  let reason: SourceFailure['reason'] = 'UNREACHABLE'

  function endOf(thrown: unknown, hadTime: boolean): CallEnd {
    if (!(thrown instanceof SourceFailure)) return 'untold'
    return thrown.reason === 'UNREACHABLE' || hadTime ? 'failed' : 'untold'
  }

  return {
    enter() {
      const pass = breaker.enter(performance.now())
      if (pass !== null) return pass
      throw new SourceFailure(reason, `${name} failed too often and is not asked for some seconds`)
    },
    answered: (pass) => breaker.end(pass, 'succeeded', performance.now()),
    failed(pass, thrown, hadTime) {
      if (thrown instanceof SourceFailure) reason = thrown.reason
      breaker.end(pass, endOf(thrown, hadTime), performance.now())
    },
  }
}
