import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Clock } from '#kit/clock.ts'
import { Failure } from '#kit/errors.ts'
import { clientLeaving } from '../client-leaving.ts'
import type { HoldToQuotas } from '../quotas/hold-to-quotas.ts'
import { type RecordRequests, recordOf } from '../record-requests.ts'
import type { RequestContext } from '../request-record.ts'
import { clientProgram } from '../usage/client-program.ts'
import type { ReportCaller } from './key-caller.ts'
import type { Places } from './places.ts'
import { type ErrorFormat, publicFailure, sendReportError } from './report-error.ts'
import type { RunReport } from './run-report.ts'
import { cutOffWhenStalled } from './slow-client.ts'

/** What every way to reports has in common: who asks, the room for an answer, the log, the errors. */
export interface ReportRequests {
  /**
   * Begins a request: knows the caller, counts it, takes a place, and cuts the client off when it reads no more.
   *
   * Throws Failure UNAUTHENTICATED, AUTHENTICATION_UNAVAILABLE, TOO_MANY_REQUESTS.
   */
  open(request: FastifyRequest, reply: FastifyReply): Promise<OpenRequest>
  /** Records the requests of some routes, and answers what is thrown there in the format of the address. */
  record(http: FastifyInstance, formatOf: (request: FastifyRequest) => ErrorFormat): void
  readonly run: RunReport
  /** The calendar date in Vietnam. */
  today(): string
}

export interface OpenRequest {
  readonly context: RequestContext
  /** The parameters of the address, without a key. */
  readonly query: Readonly<Record<string, unknown>>
}

export interface ReportRequestParts {
  readonly callerOf: ReportCaller
  readonly holdToQuotas: HoldToQuotas | null
  readonly places: Places
  readonly run: RunReport
  readonly clock: Clock
  readonly recordRequests: RecordRequests
  readonly log: Logger
}

export function createReportRequests(parts: ReportRequestParts): ReportRequests {
  const { callerOf, holdToQuotas, places, run, clock, recordRequests, log } = parts
  return {
    async open(request, reply) {
      const { query, apiKey } = splitQuery(request)
      const { authorization, traceparent } = request.headers
      const caller = await callerOf({ authorization, apiKey })
      const record = recordOf(request)
      const counted = { caller, address: request.ip, cost: 1, record }
      const overQuota = holdToQuotas && (await holdToQuotas(counted))
      if (overQuota) throw overQuota
      if (caller instanceof Failure) throw caller
      places.take(reply.raw)
      cutOffWhenStalled(reply.raw)
      const context = {
        record,
        caller,
        client: clientProgram(request.headers, 'motcua-reports'),
        leaving: clientLeaving(reply.raw),
        traceparent: traceparent?.toString(),
      }
      return { context, query }
    },
    record(http, formatOf) {
      recordRequests(http)
      http.setErrorHandler((error, request, reply) => {
        const failure = publicFailure(error)
        if (failure.cause !== undefined) log.error({ err: failure.cause }, 'fault')
        return sendReportError(reply, failure, formatOf(request))
      })
    },
    run,
    today: () => new Date(clock.now().getTime() + 7 * 3_600_000).toISOString().slice(0, 10),
  }
}

/** A key may stand in the address, for tools that send no headers. */
function splitQuery(request: FastifyRequest) {
  const given: unknown = request.query
  const { api_key, ...query } = { ...(isRecord(given) ? given : {}) }
  const apiKey = request.headers['x-api-key'] ?? api_key
  return { query, apiKey: typeof apiKey === 'string' && apiKey !== '' ? apiKey : undefined }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
