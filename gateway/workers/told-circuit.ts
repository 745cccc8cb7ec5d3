import type { CallEnd, CircuitState, Pass } from '#kit/circuit-breaker.ts'
import type { AskedBreaker } from '../subgraph-client.ts'
import type { ToPrimary, ToWorker } from './messages.ts'

/** The circuit of a subgraph as a worker knows it; the primary decides for all. */
export interface ToldCircuit {
  readonly breaker: AskedBreaker
  hear(message: Extract<ToWorker, { readonly type: 'circuit' | 'trial' }>): void
}

/** How often calls that succeeded are told where none fails: half of those in 10 s opens a circuit. */
const tellEveryMs = 1_000

/** For the primary to say whether a call may try; the call is refused after that. */
const mostAskedMs = 50

export function createToldCircuit(
  subgraph: string,
  tell: (message: ToPrimary) => void,
  changed: (state: CircuitState) => void,
): ToldCircuit {
  let state: CircuitState = 'closed'
  let refusesUntilMs = 0
  let isSuspect = false
  let succeeded = 0
  let telling: NodeJS.Timeout | null = null
  let asked: { readonly answer: (granted: boolean) => void } | null = null

  function tellEnds(failed: number): void {
    if (telling) clearTimeout(telling)
    telling = null
    if (succeeded + failed > 0) tell({ type: 'ended', subgraph, succeeded, failed })
    succeeded = 0
  }

  function endCall(end: CallEnd): void {
    if (end === 'untold' || state !== 'closed') return
    if (end === 'failed') {
      tellEnds(1)
      return
    }
    succeeded++
    if (isSuspect) {
      isSuspect = false
      tellEnds(0)
    } else telling ??= setTimeout(tellEnds, tellEveryMs, 0).unref()
  }

  function askForTrial(): Promise<Pass | null> | null {
    // One of this worker is asking already.
    if (asked) return null
    const waiting = Promise.withResolvers<Pass | null>()
    let isLate = false
    const late = setTimeout(() => {
      isLate = true
      waiting.resolve(null)
    }, mostAskedMs)
    asked = {
      answer(granted) {
        clearTimeout(late)
        waiting.resolve(granted ? 'trial' : null)
        // Nobody calls by that leave any more.
        if (granted && isLate) tell({ type: 'tried', subgraph, end: 'untold' })
      },
    }
    tell({ type: 'try', subgraph })
    return waiting.promise
  }

  return {
    breaker: {
      enter(nowMs) {
        if (state === 'closed') return 'call'
        return state === 'open' && nowMs >= refusesUntilMs ? askForTrial() : null
      },
      end(pass, end) {
        if (pass === 'trial') tell({ type: 'tried', subgraph, end })
        else endCall(end)
      },
      state: () => state,
      refusesForMs: (nowMs) => (state === 'open' ? Math.max(0, refusesUntilMs - nowMs) : 0),
    },
    hear(message) {
      if (message.type === 'trial') {
        asked?.answer(message.granted)
        asked = null
        return
      }
      refusesUntilMs = performance.now() + message.refusesForMs
      isSuspect = message.isSuspect
      if (state === message.state) return
      state = message.state
      changed(state)
    },
  }
}
