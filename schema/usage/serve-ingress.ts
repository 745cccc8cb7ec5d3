import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { Failure, type FailureCode } from '#kit/errors.ts'
import { sendError } from '#kit/http-error.ts'
import { inflate } from '#kit/inflate.ts'
import { writeGraphRef } from '../graph-ref.ts'
import type { Authenticate } from '../keys/authenticate.ts'
import { authorize, type Key } from '../keys/key.ts'
import { isLostDatabase } from '../protocol/lost-database.ts'
import type { InTurn } from '../variants/turns.ts'
import { readReport, refused } from './read-report.ts'
import { takeReport, type UsageParts } from './take-report.ts'

/** Servers send what they gathered at 4 MB, before it is compressed. */
const bodyLimitBytes = 4 * 1024 * 1024
const inflatedLimitBytes = 8 * 1024 * 1024

/** Where reports are taken: where Apollo's servers send them. */
export const usagePath = '/api/ingress/traces'

export interface IngressParts {
  readonly usage: UsageParts
  readonly authenticate: Authenticate
  /** The text of the key that a request brings. */
  readonly keyTextOf: (request: FastifyRequest) => string | undefined
  /** One report at a time is in memory as objects. */
  readonly inTurn: InTurn
  readonly log: Logger
}

/** What senders make of a status: those from 500 on are sent again, all others are not. */
const statuses: Partial<Record<FailureCode, number>> = {
  KEY_UNKNOWN: 401,
  KEY_FORBIDDEN: 403,
  USAGE_REPORT_REFUSED: 400,
  PAYLOAD_TOO_LARGE: 413,
  REGISTRY_BUSY: 503,
  REGISTRY_UNAVAILABLE: 503,
}

/**
 * Takes what Apollo Server, Apollo Router and our gateways report of the requests that they serve, in
 * Apollo's form and at Apollo's place.
 */
export function serveIngress(http: FastifyInstance, parts: IngressParts): void {
  http.register(async (own) => {
    own.decorateRequest('reporter', null)
    // Apollo Server sends no content type.
    own.removeAllContentTypeParsers()
    own.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    own.setErrorHandler((error, _request, reply) => sendFailure(reply, error, parts.log))
    own.post(usagePath, {
      bodyLimit: bodyLimitBytes,
      // Before the body: it is not taken from everybody.
      async onRequest(request) {
        request.setDecorator('reporter', await parts.authenticate(parts.keyTextOf(request)))
      },
      handler: (request, reply) => answer(parts, request, reply),
    })
  })
}

async function answer(
  parts: IngressParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { body } = request
  if (!Buffer.isBuffer(body)) throw refused('it is empty')
  const key = request.getDecorator<Key>('reporter')
  await parts.inTurn('usage', () => take(parts, request, key, body))
  // They send counts instead, which is all that is kept.
  return reply.send({ tracesIgnored: true })
}

async function take(
  { usage, log }: IngressParts,
  request: FastifyRequest,
  key: Key,
  body: Buffer,
): Promise<void> {
  const startMs = performance.now()
  const report = readReport(await inflated(body, request.headers['content-encoding']))
  authorize(key, { scope: 'report', ...report.ref })
  const hash = createHash('sha256').update(`${key.id} `).update(body).digest('hex')
  await takeReport(usage, report, { hash, at: new Date() })
  log.info(
    {
      key: key.name,
      ref: writeGraphRef(report.ref),
      operations: report.operations.length,
      ms: Math.round(performance.now() - startMs),
    },
    'usage',
  )
}

async function inflated(body: Buffer, coding: string | undefined): Promise<Uint8Array> {
  if (coding === undefined || coding === 'identity') return body
  try {
    return await inflate(body, coding, inflatedLimitBytes)
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new Failure('PAYLOAD_TOO_LARGE', `The usage report is over ${inflatedLimitBytes} bytes`)
    throw refused(`it is not of the content coding "${coding.slice(0, 20)}"`, cause)
  }
}

function sendFailure(reply: FastifyReply, error: unknown, log: Logger): FastifyReply {
  if (error instanceof Failure)
    return sendError(reply, statuses[error.code] ?? 400, error.code, error.message)
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 413)
    return sendError(reply, 413, 'PAYLOAD_TOO_LARGE', error.message)
  if (isLostDatabase(error))
    return sendError(reply, 503, 'REGISTRY_UNAVAILABLE', 'The registry cannot reach its database')
  log.error({ err: error }, 'fault')
  return sendError(reply, 500, 'INTERNAL_SERVER_ERROR', 'Internal error')
}
