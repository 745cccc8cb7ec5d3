import { randomUUID } from 'node:crypto'
import type { ApolloServerPlugin } from '@apollo/server'
import type { FormattedExecutionResult } from 'graphql'
import type { FailureCode } from '#kit/errors.ts'
import type { Caller } from './caller.ts'
import type { Cancellation } from './cancellation.ts'
import type { LimitName } from './limits/limits.ts'
import type { QuotaName } from './quotas/quotas.ts'
import type { ClientProgram } from './usage/client-program.ts'

/**
 * How a request ended: all of it answered, some of it, none of it, or not taken since the request
 * itself was at fault.
 */
export type Outcome = 'ok' | 'partial' | 'error' | 'refused'

/** What is noted of one request while it runs, for its log line. */
export interface RequestRecord {
  readonly id: string
  readonly startedMs: number
  /** The subgraphs that were asked. */
  readonly subgraphs: Set<string>
  operation: string | null
  outcome: Outcome | null
  /** The limits that it is over and that are only reported. */
  readonly overLimits: Array<LimitName | QuotaName>
  /** The limit that it was refused for. */
  refusedBy: LimitName | QuotaName | null
}

/** What Apollo Server hands on with each request. */
export interface RequestContext {
  readonly record: RequestRecord
  readonly caller: Caller
  readonly client: ClientProgram
  /** Aborted when the client no longer waits for its response. */
  readonly leaving: Cancellation
  /** The client's header (W3C Trace Context). */
  readonly traceparent: string | undefined
  /** Given where the operation is only made ready, and nothing is run. */
  readonly rehearsal?: Rehearsal
}

/** For which way an operation is made ready. */
export interface Rehearsal {
  /** The variables of its `@skip` and `@include`. */
  readonly conditions: Readonly<Record<string, boolean>>
}

export function openRecord(): RequestRecord {
  return {
    id: randomUUID(),
    startedMs: performance.now(),
    subgraphs: new Set(),
    operation: null,
    outcome: null,
    overLimits: [],
    refusedBy: null,
  }
}

/** Names are the client's, of any length. */
const longestName = 100

/** Notes an operation's name and how it ended. */
export function noteOutcome(
  record: RequestRecord,
  operationName: string | null | undefined,
  result: Pick<FormattedExecutionResult, 'data' | 'errors'>,
): void {
  record.operation = operationName?.slice(0, longestName) ?? null
  record.outcome = outcomeOf(result)
}

/** The same for what goes through Apollo Server. */
export const noteOperation: ApolloServerPlugin<RequestContext> = {
  async requestDidStart({ contextValue: { record } }) {
    return {
      async willSendResponse({ operationName, response }) {
        if (response.body.kind === 'single')
          noteOutcome(record, operationName, response.body.singleResult)
      },
    }
  },
}

const requestCodes: ReadonlySet<unknown> = new Set<FailureCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'LIMIT_EXCEEDED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'PERSISTED_OPERATION_NOT_LISTED',
  'AMBIGUOUS_CODE',
  'UNAUTHENTICATED',
  'FORBIDDEN',
])

function outcomeOf({
  data,
  errors = [],
}: Pick<FormattedExecutionResult, 'data' | 'errors'>): Outcome {
  if (errors.length === 0) return 'ok'
  if (Object.values(data ?? {}).some((value) => value !== null)) return 'partial'
  return errors.every((error) => requestCodes.has(error.extensions?.code)) ? 'refused' : 'error'
}

/** The log line of a request. No value, text or message of the request is in it. */
export function lineOf(
  { id, startedMs, subgraphs, operation, outcome, overLimits, refusedBy }: RequestRecord,
  status: number,
) {
  return {
    id,
    operation,
    durationMs: Math.round((performance.now() - startedMs) * 100) / 100,
    subgraphs: [...subgraphs],
    outcome: outcome ?? (status < 500 ? 'refused' : 'error'),
    status,
    ...(overLimits.length > 0 && { overLimits }),
    ...(refusedBy && { refusedBy }),
  } as const
}
