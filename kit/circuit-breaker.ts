/** Whether calls of a system are made, are refused for a while, or one is made to try. */
export type CircuitState = (typeof circuitStates)[number]

export const circuitStates = ['closed', 'open', 'half-open'] as const

/** Leave to make one call; a trial is the one call that is made while the circuit is half-open. */
export type Pass = 'call' | 'trial'

/** How a call ended, as far as it tells of the system: one that was given up tells nothing. */
export type CallEnd = 'succeeded' | 'failed' | 'untold'

/**
 * Stops calls of a system that fails: after 5 failures in a row, or half of at least 20 calls in 10 s. From
 * 5 s on, at most 30 s later, one call tries whether it is well again; each trial that fails makes the next
 * wait longer. Waits differ by chance, so that not all who wait ask at one moment.
 *
 * Moments are of one clock that never goes back, such as `performance.now()`.
 */
export interface CircuitBreaker {
  /** Null where the call is refused. A pass has to be given back with `end`. */
  enter(nowMs: number): Pass | null
  end(pass: Pass, end: CallEnd, nowMs: number): void
  state(): CircuitState
  /** How long calls are refused yet; 0 unless the circuit is open. */
  refusesForMs(nowMs: number): number
}

export interface CircuitBreakerParts {
  /** Told of each change. */
  readonly changed?: ((state: CircuitState) => void) | undefined
  /** From 0 to below 1. */
  readonly random?: (() => number) | undefined
}

const mostInARow = 5
const fewestCalls = 20
const shortestWaitMs = 5_000
const longestWaitMs = 30_000

export function createCircuitBreaker({
  changed = () => {},
  random = Math.random,
}: CircuitBreakerParts = {}): CircuitBreaker {
  const recent = createRecentCalls()
  let state: CircuitState = 'closed'
  let inARow = 0
  let waitMs = shortestWaitMs
  let trialAtMs = 0

  function become(next: CircuitState): void {
    state = next
    changed(next)
  }

  function open(nowMs: number): void {
    // Decorrelated jitter: up to three times the wait before it.
    const spreadMs = waitMs * 3 - shortestWaitMs
    waitMs = Math.min(longestWaitMs, shortestWaitMs + random() * spreadMs)
    trialAtMs = nowMs + waitMs
    become('open')
  }

  function close(): void {
    inARow = 0
    waitMs = shortestWaitMs
    recent.clear()
    become('closed')
  }

  function endTrial(end: CallEnd, nowMs: number): void {
    if (end === 'succeeded') close()
    else if (end === 'failed') open(nowMs)
    else become('open')
  }

  function endCall(end: CallEnd, nowMs: number): void {
    // What was asked before the circuit opened tells nothing new.
    if (state !== 'closed' || end === 'untold') return
    const failed = end === 'failed'
    recent.add(failed, nowMs)
    inARow = failed ? inARow + 1 : 0
    if (failed && (inARow >= mostInARow || recent.halfFailed())) open(nowMs)
  }

  return {
    enter(nowMs) {
      if (state === 'closed') return 'call'
      if (state === 'half-open' || nowMs < trialAtMs) return null
      become('half-open')
      return 'trial'
    },
    end(pass, end, nowMs) {
      if (pass === 'trial') endTrial(end, nowMs)
      else endCall(end, nowMs)
    },
    state: () => state,
    refusesForMs: (nowMs) => (state === 'open' ? Math.max(0, trialAtMs - nowMs) : 0),
  }
}

const seconds = 10

/** Counts the calls of the last ten seconds, second by second. */
function createRecentCalls() {
  const calls = new Uint32Array(seconds)
  const failures = new Uint32Array(seconds)
  let last = 0

  function moveTo(second: number): void {
    const passed = Math.min(second - last, seconds)
    for (let ago = 0; ago < passed; ago++) {
      calls[(second - ago) % seconds] = 0
      failures[(second - ago) % seconds] = 0
    }
    last = second
  }

  function clear(): void {
    calls.fill(0)
    failures.fill(0)
  }

  const sum = (counts: Uint32Array) => counts.reduce((all, count) => all + count, 0)

  return {
    clear,
    add(failed: boolean, nowMs: number): void {
      const second = Math.floor(nowMs / 1_000)
      moveTo(second)
      const at = second % seconds
      calls[at] = (calls[at] ?? 0) + 1
      if (failed) failures[at] = (failures[at] ?? 0) + 1
    },
    /** Of enough calls. */
    halfFailed(): boolean {
      const all = sum(calls)
      return all >= fewestCalls && sum(failures) * 2 >= all
    },
  }
}
