import type { FastifyReply } from 'fastify'
import { Failure, type FailureCode, failures } from '#kit/errors.ts'
import { QuotaExceeded } from '../quotas/hold-to-quotas.ts'

/** How what went wrong is written: for people, or as OData has it (JSON format 4.0, section 19). */
export type ErrorFormat = 'text' | 'json'

const statuses: Partial<Readonly<Record<FailureCode, number>>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  UNKNOWN_REPORT: 404,
  REPORT_CHANGED: 410,
  TOO_MANY_REQUESTS: 429,
  NOT_SUPPORTED: 501,
  INTERNAL_SERVER_ERROR: 500,
  SUBGRAPH_ERROR: 500,
}

/** After which a client may ask again; tools that wait read whole seconds only. */
const retryAfterSeconds = 5

/** What a client is told of what was thrown: a Failure as it stands, anything else masked. */
export function publicFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  return new Failure('INTERNAL_SERVER_ERROR', 'Internal error', { cause: thrown })
}

/** Answers a request for a report with what keeps it from being given. */
export function sendReportError(
  reply: FastifyReply,
  failure: Failure,
  format: ErrorFormat,
): FastifyReply {
  const { code, message, argument } = failure
  const { retry } = failures[code]
  reply.code(statuses[code] ?? (retry ? 503 : 400)).header('cache-control', 'no-store')
  const seconds = failure instanceof QuotaExceeded ? failure.retryAfterSeconds : retryAfterSeconds
  if (retry) reply.header('retry-after', String(seconds))
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Basic realm="reports"')
  if (format === 'text')
    return reply.type('text/plain; charset=utf-8').send(`${code}: ${message}\n`)
  const error = { code, message, ...(argument !== undefined && { target: argument }) }
  return reply.type('application/json; charset=utf-8').send(JSON.stringify({ error }))
}
