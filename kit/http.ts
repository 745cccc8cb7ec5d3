import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { drainOnClose } from './drain.ts'
import type { FailureCode } from './errors.ts'
import { sendError } from './http-error.ts'
import type { Part } from './lifecycle.ts'
import { refuseForeignHost } from './loopback-host.ts'
import { OperatorError } from './operator-error.ts'
import { refuseUnreadable } from './unreadable-request.ts'

/** The codes of what is wrong with a request before it is GraphQL, by HTTP status. */
const codeOfStatus: Readonly<Record<number, FailureCode>> = { 413: 'PAYLOAD_TOO_LARGE' }

/** For the whole of a request to arrive. */
const requestLimitMs = 30_000

/** For its head, which is small. */
const headLimitMs = 10_000

/** Longer than the minute that proxies keep their connections, so that these end them, not we. */
const keepAliveMs = 72_000

export interface HttpLimits {
  readonly bodyLimitBytes: number
  /** How long a request may take to arrive; 30 s unless set. */
  readonly requestLimitMs?: number
}

/**
 * An HTTP server without routes. What is wrong with a request itself is answered in GraphQL's shape.
 *
 * On `stop` it takes no new connection, and answers every request that was sent before.
 */
export function createHttp(limits: HttpLimits): FastifyInstance {
  const requestTimeout = limits.requestLimitMs ?? requestLimitMs
  const http = Fastify({
    bodyLimit: limits.bodyLimitBytes,
    requestTimeout,
    keepAliveTimeout: keepAliveMs,
    http: {
      headersTimeout: Math.min(headLimitMs, requestTimeout),
      connectionsCheckingInterval: 1_000,
      // Node's own refusal has no body.
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: refuse,
    clientErrorHandler: refuseUnreadable,
  })
  http.setErrorHandler(refuse)
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

function refuse(error: { statusCode?: number; message: string }, _: unknown, reply: FastifyReply) {
  const status = error.statusCode ?? 500
  if (status >= 500) return sendError(reply, 500, 'INTERNAL_SERVER_ERROR', 'Internal error')
  return sendError(reply, status, codeOfStatus[status] ?? 'BAD_REQUEST', error.message)
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
