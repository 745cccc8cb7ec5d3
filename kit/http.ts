import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { drainOnClose } from './drain.ts'
import type { FailureCode } from './errors.ts'
import { sendError } from './http-error.ts'
import { takeJson, tooLargeBy } from './json-body.ts'
import type { Part } from './lifecycle.ts'
import { refuseForeignHost } from './loopback-host.ts'
import { OperatorError } from './operator-error.ts'
import { refuseUnreadable } from './unreadable-request.ts'

/** The codes of what is wrong with a request before it is GraphQL, by HTTP status. */
const codeOfStatus: Readonly<Record<number, FailureCode>> = { 413: 'PAYLOAD_TOO_LARGE' }

export interface HttpLimits {
  readonly bodyLimitBytes: number
  /** Of a body once its content coding is undone; as the body itself unless set. */
  readonly inflatedLimitBytes?: number | undefined
  readonly connections?: Partial<ConnectionLimits> | undefined
  /** The networks of proxies that are believed whom they forward for; none unless set. */
  readonly trustedProxies?: readonly string[] | undefined
}

/** What a client may take of a server before it has been answered. */
export interface ConnectionLimits {
  /** For the head of a request to arrive, which is small. */
  readonly headLimitMs: number
  /** For the whole of a request to arrive. */
  readonly requestLimitMs: number
  /** Until a connection without a request is ended: longer than the minute of proxies, so that these end it. */
  readonly idleLimitMs: number
  /** Until a connection is ended on which nothing moves while a request is answered; for ever where it is 0. */
  readonly stallLimitMs: number
  readonly headerLimitBytes: number
  /** At the same time; more are ended at once. */
  readonly maxConnections: number
}

export const standardConnections: ConnectionLimits = {
  headLimitMs: 10_000,
  requestLimitMs: 30_000,
  idleLimitMs: 72_000,
  stallLimitMs: 0,
  headerLimitBytes: 16 * 1024,
  maxConnections: 10_000,
}

/**
 * An HTTP server without routes. What is wrong with a request itself is answered in GraphQL's shape.
 *
 * On `stop` it takes no new connection, and answers every request that was sent before.
 */
export function createHttp(limits: HttpLimits): FastifyInstance {
  const connections = { ...standardConnections, ...limits.connections }
  const { headLimitMs, requestLimitMs } = connections
  const http = Fastify({
    bodyLimit: limits.bodyLimitBytes,
    trustProxy: [...(limits.trustedProxies ?? [])],
    requestTimeout: requestLimitMs,
    connectionTimeout: connections.stallLimitMs,
    keepAliveTimeout: connections.idleLimitMs,
    http: {
      headersTimeout: Math.min(headLimitMs, requestLimitMs),
      maxHeaderSize: connections.headerLimitBytes,
      connectionsCheckingInterval: Math.min(1_000, headLimitMs, requestLimitMs),
      // Node's own refusal has no body.
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: refuse,
    clientErrorHandler: refuseUnreadable,
  })
  http.server.maxConnections = connections.maxConnections
  // Of a cluster's workers that are all full each would hand it on to the next, without end. Node's types lack it.
  Object.assign(http.server, { dropMaxConnection: true })
  http.setErrorHandler(refuse)
  takeJson(http, { inflatedLimitBytes: limits.inflatedLimitBytes ?? limits.bodyLimitBytes })
  http.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(http, request)
    if (allowed.length === 0)
      return sendError(reply, 404, 'BAD_REQUEST', 'Nothing is served at this address')
    reply.header('allow', allowed.join(', '))
    return sendError(reply, 405, 'BAD_REQUEST', `Send ${allowed.join(' or ')}`)
  })
  http.addHook('preParsing', refuseForeignHost)
  drainOnClose(http)
  return http
}

function refuse(
  error: { statusCode?: number; code?: string; message: string },
  _: unknown,
  reply: FastifyReply,
) {
  const status = error.statusCode ?? 500
  if (status >= 500) return sendError(reply, 500, 'INTERNAL_SERVER_ERROR', 'Internal error')
  const code = codeOfStatus[status] ?? 'BAD_REQUEST'
  return sendError(reply, status, code, error.message, tooLargeBy(error))
}

function methodsAt(http: FastifyInstance, { url }: FastifyRequest): string[] {
  const path = url.replace(/\/?(\?.*)?$/, '')
  return http.supportedMethods.filter((method) => http.hasRoute({ url: path, method }))
}

/**
 * Listens on loopback; the part stops when its last request is answered.
 *
 * Throws when the port is taken.
 */
export async function listen(
  http: FastifyInstance,
  name: string,
  port: number,
): Promise<Part & { readonly url: string }> {
  try {
    const url = await http.listen({ host: '127.0.0.1', port })
    return { name, url, stop: () => http.close() }
  } catch (cause) {
    await http.close()
    throw new PortError(name, port, { cause })
  }
}

/** A port that a part cannot have; the message is for the operator. */
export class PortError extends OperatorError {
  override readonly name = 'PortError'

  constructor(part: string, port: number, options: ErrorOptions) {
    const reason = options.cause instanceof Error ? options.cause.message : 'unknown reason'
    super(`${part} cannot listen on port ${port}: ${reason}`, options)
  }
}

/** The query string of a request, with its question mark. */
export function searchOf(request: Pick<FastifyRequest, 'url'>): string {
  return URL.parse(request.url, 'http://localhost')?.search ?? ''
}
