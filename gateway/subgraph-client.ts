import { Failure, type FailureCode } from '#kit/errors.ts'
import {
  readAnswer,
  type SubgraphAnswer,
  type SubgraphOperation,
  tellsOfInput,
} from './subgraph-answer.ts'

export type AskSubgraph = (operation: SubgraphOperation) => Promise<SubgraphAnswer>

/** Where a subgraph is and how long one call of it may take. */
export interface SubgraphAddress {
  readonly name: string
  readonly url: string
  readonly limitMs: number
}

/**
 * How a call of a subgraph ended: well, with errors about the client's input alone, with errors of
 * the subgraph's own, or without an answer.
 */
export type CallOutcome = 'ok' | 'refused' | 'error' | FailureCode

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

/**
 * Asks one subgraph over HTTP, within its deadline. `observe` is told how each call ended.
 *
 * Nothing of the client's request but the operation goes along, and a redirect is not followed.
 * Throws SubgraphFailure SUBGRAPH_UNAVAILABLE, SUBGRAPH_TIMEOUT, SUBGRAPH_BAD_ANSWER.
 */
export function subgraphClient(
  address: SubgraphAddress,
  observe: (call: SubgraphCall) => void,
): AskSubgraph {
  return async (operation) => {
    const startedMs = performance.now()
    const ended = (outcome: CallOutcome) =>
      observe({ subgraph: address.name, outcome, durationMs: performance.now() - startedMs })
    try {
      const answer = await ask(address, operation)
      ended(outcomeOf(answer))
      return answer
    } catch (error) {
      ended(error instanceof SubgraphFailure ? error.code : 'INTERNAL_SERVER_ERROR')
      throw error
    }
  }
}

function outcomeOf({ errors = [] }: SubgraphAnswer): CallOutcome {
  if (errors.length === 0) return 'ok'
  return errors.every(({ extensions }) => tellsOfInput(extensions.code)) ? 'refused' : 'error'
}

async function ask(
  { name, url, limitMs }: SubgraphAddress,
  operation: SubgraphOperation,
): Promise<SubgraphAnswer> {
  const signal = AbortSignal.timeout(limitMs)
  const fail = (code: FailureCode, problem: string, cause: unknown) =>
    signal.aborted
      ? new SubgraphFailure(name, 'SUBGRAPH_TIMEOUT', `took over ${limitMs} ms`, { cause })
      : new SubgraphFailure(name, code, problem, { cause })

  const response = await send(url, operation, signal).catch((cause: unknown) => {
    throw fail('SUBGRAPH_UNAVAILABLE', 'did not answer', cause)
  })
  return readAnswer(response, operation).catch((cause: unknown) => {
    throw fail('SUBGRAPH_BAD_ANSWER', 'gave no GraphQL response', cause)
  })
}

async function send(
  url: string,
  { query, operationName, variables }: SubgraphOperation,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    },
    body: JSON.stringify({ query, operationName, variables }),
    // Left as the answer that it is, which is no GraphQL response.
    redirect: 'manual',
    signal,
  })
}

/** One call of a subgraph: the whole body as JSON text. */
export interface SubgraphCallInput {
  readonly body: string
}

export interface SubgraphClient {
  ask(input: SubgraphCallInput): Promise<SubgraphAnswer>
  stop(): Promise<void>
}

export function openSubgraph(
  address: SubgraphAddress,
  observe: (call: SubgraphCall) => void,
): SubgraphClient {
  const ask = subgraphClient(address, observe)
  return { ask: ({ body }) => ask(JSON.parse(body)), stop: async () => {} }
}

export function askByOperation(client: SubgraphClient): AskSubgraph {
  return ({ query, operationName, variables }) =>
    client.ask({ body: JSON.stringify({ query, operationName, variables }) })
}
