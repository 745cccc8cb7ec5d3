import {
  type CallEnd,
  type CircuitBreaker,
  type CircuitState,
  createCircuitBreaker,
  type Pass,
} from '#kit/circuit-breaker.ts'
import { Failure, type FailureCode } from '#kit/errors.ts'
import type { RoutingRules } from '#kit/routing-rules.ts'
import { remainingHeader } from '#kit/waiting.ts'
import type { Cancellation } from './cancellation.ts'
import {
  HttpFailure,
  type HttpPool,
  type HttpProblem,
  type OpenGate,
  openHttpPool,
} from './http-pool.ts'
import { createRetryBudget, type RetryBudget } from './retry-budget.ts'
import { connectorWithin, type Resolve } from './routed-connector.ts'
import { readAnswer, type SubgraphAnswer, tellsOfInput } from './subgraph-answer.ts'
import { childTraceparent } from './trace-context.ts'

/** The way to one subgraph, in a compartment of its own: what befalls it takes nothing from others. */
export interface SubgraphClient {
  /**
   * Asks the subgraph over HTTP, within its deadline. Nothing of the client's request goes along
   * but what the call holds, and a redirect is not followed.
   *
   * Throws SubgraphFailure SUBGRAPH_UNAVAILABLE, SUBGRAPH_TIMEOUT, SUBGRAPH_BAD_ANSWER; the first
   * also when the signal is aborted, which closes the connection that the call was on. Without asking:
   * SUBGRAPH_CIRCUIT_OPEN, SUBGRAPH_BUSY.
   */
  ask(call: SubgraphCallInput): Promise<SubgraphAnswer>
  state(): CompartmentState
  /** Closes the connections after the last call. */
  stop(): Promise<void>
}

/** How a subgraph stands, as this gateway sees it. */
export interface CompartmentState {
  readonly circuit: CircuitState
  /** How long it is not asked yet; 0 unless the circuit is open. */
  readonly refusesForMs: number
  /** Calls that go on. */
  readonly inFlight: number
  /** Calls that wait for a connection. */
  readonly queued: number
}

/** One call of a subgraph. */
export interface SubgraphCallInput {
  /** The whole body: JSON in UTF-8. */
  readonly body: Buffer
  /** Aborted when nobody waits for the answer any longer. */
  readonly signal?: Cancellation | undefined
  /** The trace that the client's request belongs to, as the client gave it (W3C Trace Context). */
  readonly traceparent?: string | undefined
  /** When the operation that it is for has to end, by `performance.now()`; its own deadline stands unless set. */
  readonly endMs?: number | undefined
  /** Whether asking twice does no more than asking once; not unless set. */
  readonly isRepeatable?: boolean | undefined
}

/** Where a subgraph is and how long one call of it may take. */
export interface SubgraphAddress {
  readonly name: string
  readonly url: string
  readonly limitMs: number
  /** How many calls may go on at once, each on a connection of its own; eight times as many may wait. */
  readonly concurrency: number
  /** Where it has to be; anywhere unless set. */
  readonly within?: RoutingRules | undefined
}

/**
 * How a call of a subgraph ended: well, with errors about the client's input alone, with errors of
 * the subgraph's own, without an answer, or given up since nobody waited for it any longer.
 */
export type CallOutcome = 'ok' | 'refused' | 'error' | 'cancelled' | FailureCode

/** What came of asking once more: the answer, no answer either, or it was not done, to bound the load. */
export type RetryOutcome = 'answered' | 'failed' | 'over_budget'

export interface SubgraphCall {
  readonly subgraph: string
  readonly outcome: CallOutcome
  readonly durationMs: number
  /** Null where once was enough, or is all that may be. */
  readonly retry: RetryOutcome | null
}

/** Who is told how a subgraph fares. */
export interface SubgraphObserver {
  call(call: SubgraphCall): void
  circuit(subgraph: string, state: CompartmentState): void
}

/** What bounds the calls of one subgraph. */
export interface Bounds {
  readonly breaker: AskedBreaker
  readonly budget: RetryBudget
  /** One with all places for this process alone unless set. */
  readonly openGate?: OpenGate
}

/** A circuit breaker that may have to ask elsewhere whether a trial is due. */
export type AskedBreaker = Omit<CircuitBreaker, 'enter'> & {
  enter(nowMs: number): Pass | null | Promise<Pass | null>
}

/** Opens the bounds of a subgraph; `changed` is told of each change of its circuit. */
export type OpenBounds = (
  address: SubgraphAddress,
  changed: (state: CircuitState) => void,
) => Bounds

/** Bounds of this process alone. */
export const ownBounds: OpenBounds = (_, changed) => ({
  breaker: createCircuitBreaker({ changed }),
  budget: createRetryBudget(),
})

export interface SubgraphParts {
  /** Of this process alone unless set. */
  readonly openBounds?: OpenBounds | undefined
  /** The system resolves names unless set. */
  readonly resolve?: Resolve | undefined
}

/** A subgraph that gave no usable answer. The message may be shown to clients; `cause` is for the log. */
export class SubgraphFailure extends Failure {
  readonly subgraph: string

  constructor(subgraph: string, code: FailureCode, problem: string, options: ErrorOptions) {
    super(code, `The subgraph "${subgraph}" ${problem}`, options)
    this.subgraph = subgraph
  }
}

/** Within this a subgraph that is well answers, or within nearly all of its deadline where that is shorter. */
const fairMs = 2_000
const nearlyAll = 0.9

const limitBytes = 32 * 1024 * 1024

/** All that a subgraph is told beside the body, except for how long it is waited for, and the trace. */
const headers = [
  ...['content-type', 'application/json'],
  ...['accept', 'application/graphql-response+json, application/json;q=0.9'],
  // Inflating costs more than the bytes do within a house.
  ...['accept-encoding', 'identity'],
]

/** Opens the way to a subgraph. */
export function openSubgraph(
  address: SubgraphAddress,
  observer: SubgraphObserver,
  { openBounds = ownBounds, resolve }: SubgraphParts = {},
): SubgraphClient {
  const { name, limitMs } = address
  const { breaker, budget, openGate } = openBounds(address, (circuit) => {
    observer.circuit(name, state())
    if (circuit === 'open') pool.turnAway()
  })
  const pool = openPool(address, openGate, resolve)
  let lastWellMs = Number.NEGATIVE_INFINITY

  function state(): CompartmentState {
    const { inside, waiting } = pool.counts()
    const refusesForMs = breaker.refusesForMs(performance.now())
    return { circuit: breaker.state(), refusesForMs, inFlight: inside, queued: waiting }
  }

  return {
    async ask({ body, signal, traceparent, endMs = Number.POSITIVE_INFINITY, isRepeatable }) {
      const startedMs = performance.now()
      const allowedMs = Math.min(limitMs, endMs - startedMs)
      const entered = breaker.enter(startedMs)
      const pass = entered instanceof Promise ? await entered : entered
      let retry: RetryOutcome | null = null

      function ended(outcome: CallOutcome, end: CallEnd): void {
        const nowMs = performance.now()
        if (pass !== null) breaker.end(pass, end, nowMs)
        if (end === 'succeeded') lastWellMs = nowMs
        if (end === 'succeeded' && retry === 'failed') retry = 'answered'
        observer.call({ subgraph: name, outcome, durationMs: nowMs - startedMs, retry })
      }

      /** Notes how a call ended that gave nothing, and gives what to throw. */
      function failed(thrown: unknown): unknown {
        const outcome = outcomeOfFailure(thrown, signal)
        const tells = failing.has(outcome) && (outcome !== 'SUBGRAPH_TIMEOUT' || hadTime(thrown))
        ended(outcome, tells ? 'failed' : 'untold')
        return failureOf(name, thrown, outcome, allowedMs)
      }

      /** Whether a subgraph that is well would have answered in time. */
      function hadTime(thrown: unknown): boolean {
        const hasWaited = thrown instanceof HttpFailure && thrown.problem === 'waited'
        // While others are answered, one that waited tells only that there are many.
        return (
          allowedMs >= Math.min(fairMs, limitMs * nearlyAll) &&
          !(hasWaited && lastWellMs >= startedMs)
        )
      }

      /** Whether to ask once more; what it will have come of is noted ahead. */
      function asksAgain(): boolean {
        if (!isRepeatable || retry !== null || pass !== 'call' || signal?.aborted) return false
        if (breaker.state() !== 'closed' || startedMs + allowedMs <= performance.now()) return false
        retry = budget.spend() ? 'failed' : 'over_budget'
        return retry === 'failed'
      }

      if (pass === null) throw failed(new HttpFailure('turnedAway', 'the circuit is open'))
      if (allowedMs <= 0) throw failed(new HttpFailure('late', 'the operation has no time left'))
      budget.earn()
      let status = 0
      let firstTry: SubgraphAnswer | HttpFailure | null = null
      for (let leftMs = allowedMs; ; leftMs = startedMs + allowedMs - performance.now())
        try {
          const headers = headersWith(traceparent)
          const response = await pool.post({ headers, body, limitMs: leftMs, signal })
          status = response.status
          const answer = readAnswer(response, name)
          const isFailing = status >= 500
          if (isFailing && asksAgain()) {
            firstTry = answer
            continue
          }
          ended(outcomeOf(answer), isFailing ? 'failed' : 'succeeded')
          return answer
        } catch (thrown) {
          if (!(thrown instanceof HttpFailure)) throw failed(thrown)
          if (firstTry !== null && !(firstTry instanceof HttpFailure)) {
            ended(outcomeOf(firstTry), 'failed')
            return firstTry
          }
          // A status of 400 to 499 is the same when it is asked again.
          const isRefused = status >= 400 && status < 500
          if (passing.has(thrown.problem) && !isRefused && asksAgain()) {
            firstTry = thrown
            continue
          }
          throw failed(firstTry !== null && keptBack.has(thrown.problem) ? firstTry : thrown)
        }
    },
    state,
    stop: pool.stop,
  }
}

/** What may not happen again when it is asked once more. */
const passing: ReadonlySet<HttpProblem> = new Set(['unanswered', 'unreadable'])

/** Why asking once more came to nothing for want of a place: what came of asking first says more. */
const keptBack: ReadonlySet<HttpProblem> = new Set(['waited', 'crowded', 'turnedAway'])

/** What tells that the subgraph is not well. */
const failing: ReadonlySet<CallOutcome> = new Set([
  'SUBGRAPH_UNAVAILABLE',
  'SUBGRAPH_TIMEOUT',
  'SUBGRAPH_BAD_ANSWER',
])

const codes: Readonly<Record<HttpProblem, SubgraphFailureCode>> = {
  unanswered: 'SUBGRAPH_UNAVAILABLE',
  unreadable: 'SUBGRAPH_BAD_ANSWER',
  tooLarge: 'SUBGRAPH_BAD_ANSWER',
  late: 'SUBGRAPH_TIMEOUT',
  waited: 'SUBGRAPH_TIMEOUT',
  crowded: 'SUBGRAPH_BUSY',
  turnedAway: 'SUBGRAPH_CIRCUIT_OPEN',
}

function outcomeOfFailure(
  thrown: unknown,
  signal: Cancellation | undefined,
): SubgraphFailureCode | 'cancelled' | 'INTERNAL_SERVER_ERROR' {
  if (thrown instanceof HttpFailure) return codes[thrown.problem]
  return signal?.aborted ? 'cancelled' : 'INTERNAL_SERVER_ERROR'
}

/** What a failed call throws: a SubgraphFailure, or what is not foreseen as it is. */
function failureOf(
  name: string,
  cause: unknown,
  outcome: ReturnType<typeof outcomeOfFailure>,
  allowedMs: number,
): unknown {
  if (outcome === 'INTERNAL_SERVER_ERROR') return cause
  if (outcome === 'cancelled')
    return new SubgraphFailure(name, 'SUBGRAPH_UNAVAILABLE', 'was not waited for', { cause })
  return new SubgraphFailure(name, outcome, words[outcome](Math.ceil(allowedMs)), { cause })
}

type SubgraphFailureCode = keyof typeof words

const words = {
  SUBGRAPH_UNAVAILABLE: () => 'did not answer',
  SUBGRAPH_BAD_ANSWER: () => 'gave no GraphQL response',
  SUBGRAPH_TIMEOUT: (allowedMs: number) =>
    allowedMs > 0 ? `took over ${allowedMs} ms` : 'was not asked: the operation took too long',
  SUBGRAPH_BUSY: () => 'has too many calls waiting',
  SUBGRAPH_CIRCUIT_OPEN: () => 'failed too often and is not asked for some seconds',
} satisfies Partial<Record<FailureCode, (allowedMs: number) => string>>

function headersWith(traceparent: string | undefined): (leftMs: number) => string[] {
  const child = traceparent === undefined ? null : childTraceparent(traceparent)
  const told = child === null ? headers : [...headers, 'traceparent', child]
  return (leftMs) => [...told, remainingHeader, String(Math.max(0, Math.floor(leftMs)))]
}

function outcomeOf({ errors = [] }: SubgraphAnswer): CallOutcome {
  if (errors.length === 0) return 'ok'
  return errors.every(({ extensions }) => tellsOfInput(extensions.code)) ? 'refused' : 'error'
}

/** A supergraph may give any text as a subgraph's URL; only calls of that subgraph fail then. */
function openPool(
  address: SubgraphAddress,
  openGate: OpenGate | undefined,
  resolve: Resolve | undefined,
): HttpPool {
  const { limitMs, concurrency: connections, within } = address
  const url = URL.parse(address.url)
  const connect = within && connectorWithin(within, { timeoutMs: limitMs, resolve })
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url && isHttp && url.username === '' && url.password === '')
    return openHttpPool(url, { connectMs: limitMs, limitBytes, connections, connect, openGate })
  return {
    async post() {
      throw new HttpFailure('unanswered', 'its URL is not one of http or https without credentials')
    },
    turnAway() {},
    counts: () => ({ inside: 0, waiting: 0 }),
    stop: async () => {},
  }
}
