import { Failure, type FailureCode } from '#kit/errors.ts'
import type { RoutingRules } from '#kit/routing-rules.ts'
import { remainingHeader } from '#kit/waiting.ts'
import type { Cancellation } from './cancellation.ts'
import { HttpFailure, type HttpPool, type HttpProblem, openHttpPool } from './http-pool.ts'
import { connectorWithin, type Resolve } from './routed-connector.ts'
import { readAnswer, type SubgraphAnswer, tellsOfInput } from './subgraph-answer.ts'
import { childTraceparent } from './trace-context.ts'

/** The way to one subgraph. It belongs to the generation that asks through it. */
export interface SubgraphClient {
  /**
   * Asks the subgraph over HTTP, within its deadline. Nothing of the client's request goes along
   * but what the call holds, and a redirect is not followed.
   *
   * Throws SubgraphFailure SUBGRAPH_UNAVAILABLE, SUBGRAPH_TIMEOUT, SUBGRAPH_BAD_ANSWER; the first
   * also when the signal is aborted, which closes the connection that the call was on.
   */
  ask(call: SubgraphCallInput): Promise<SubgraphAnswer>
  /** Closes the connections after the last call. */
  stop(): Promise<void>
}

/** One call of a subgraph. */
export interface SubgraphCallInput {
  /** The whole body: JSON in UTF-8. */
  readonly body: Buffer
  /** Aborted when nobody waits for the answer any longer. */
  readonly signal?: Cancellation | undefined
  /** The trace that the client's request belongs to, as the client gave it (W3C Trace Context). */
  readonly traceparent?: string | undefined
}

/** Where a subgraph is and how long one call of it may take. */
export interface SubgraphAddress {
  readonly name: string
  readonly url: string
  readonly limitMs: number
  /** Where it has to be; anywhere unless set. */
  readonly within?: RoutingRules | undefined
}

/**
 * How a call of a subgraph ended: well, with errors about the client's input alone, with errors of
 * the subgraph's own, without an answer, or given up since nobody waited for it any longer.
 */
export type CallOutcome = 'ok' | 'refused' | 'error' | 'cancelled' | FailureCode

export interface SubgraphCall {
  readonly subgraph: string
  readonly outcome: CallOutcome
  readonly durationMs: number
}

/** A subgraph that gave no usable answer. The message may be shown to clients; `cause` is for the log. */
export class SubgraphFailure extends Failure {
  readonly subgraph: string

  constructor(subgraph: string, code: FailureCode, problem: string, options: ErrorOptions) {
    super(code, `The subgraph "${subgraph}" ${problem}`, options)
    this.subgraph = subgraph
  }
}

const limitBytes = 32 * 1024 * 1024
const connections = 128

/** All that a subgraph is told beside the body, except for how long it is waited for, and the trace. */
const headers = [
  ...['content-type', 'application/json'],
  ...['accept', 'application/graphql-response+json, application/json;q=0.9'],
  // Inflating costs more than the bytes do within a house.
  ...['accept-encoding', 'identity'],
]

/** Opens the way to a subgraph; `observe` is told how each call ended. Names are resolved by the system unless told otherwise. */
export function openSubgraph(
  address: SubgraphAddress,
  observe: (call: SubgraphCall) => void,
  resolve?: Resolve,
): SubgraphClient {
  const { name, limitMs } = address
  const pool = openPool(address, resolve)

  /** What a failed call throws, and how it counts. */
  function endOf(thrown: unknown, signal: Cancellation | undefined) {
    const fail = (code: FailureCode, words: string) =>
      new SubgraphFailure(name, code, words, { cause: thrown })
    if (thrown instanceof HttpFailure) {
      const { code, words } = failures[thrown.problem]
      return { failure: fail(code, words(limitMs)), outcome: code }
    }
    if (signal?.aborted)
      return {
        failure: fail('SUBGRAPH_UNAVAILABLE', 'was not waited for'),
        outcome: 'cancelled' as const,
      }
    return { failure: thrown, outcome: 'INTERNAL_SERVER_ERROR' as const }
  }

  return {
    async ask({ body, signal, traceparent }) {
      const startedMs = performance.now()
      const ended = (outcome: CallOutcome) =>
        observe({ subgraph: name, outcome, durationMs: performance.now() - startedMs })
      try {
        const response = await pool.post({ headers: headersWith(traceparent), body, signal })
        const answer = readAnswer(response, name)
        ended(outcomeOf(answer))
        return answer
      } catch (thrown) {
        const { failure, outcome } = endOf(thrown, signal)
        ended(outcome)
        throw failure
      }
    },
    stop: pool.stop,
  }
}

const failures: Readonly<
  Record<HttpProblem, { readonly code: FailureCode; readonly words: (limitMs: number) => string }>
> = {
  unanswered: { code: 'SUBGRAPH_UNAVAILABLE', words: () => 'did not answer' },
  unreadable: { code: 'SUBGRAPH_BAD_ANSWER', words: () => 'gave no GraphQL response' },
  late: { code: 'SUBGRAPH_TIMEOUT', words: (limitMs) => `took over ${limitMs} ms` },
}

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
function openPool({ url: text, limitMs, within }: SubgraphAddress, resolve?: Resolve): HttpPool {
  const url = URL.parse(text)
  const connect = within && connectorWithin(within, { timeoutMs: limitMs, resolve })
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url && isHttp && url.username === '' && url.password === '')
    return openHttpPool(url, { limitMs, limitBytes, connections, connect })
  return {
    async post() {
      throw new HttpFailure('unanswered', 'its URL is not one of http or https without credentials')
    },
    stop: async () => {},
  }
}
