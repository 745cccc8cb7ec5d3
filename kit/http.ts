import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { drainOnClose } from './drain.ts'
import type { FailureCode } from './errors.ts'
import type { Part } from './lifecycle.ts'
import { OperatorError } from './operator-error.ts'

/** The codes of what is wrong with a request before it is GraphQL, by HTTP status. */
const codeOfStatus: Readonly<Record<number, FailureCode>> = { 413: 'PAYLOAD_TOO_LARGE' }

/**
 * An HTTP server without routes. What is wrong with a request itself is answered in GraphQL's shape.
 *
 * On `stop` it takes no new connection, and answers every request that was sent before.
 */
export function createHttp({ bodyLimitBytes }: { bodyLimitBytes: number }): FastifyInstance {
  const http = Fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
  })
  http.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) return sendError(reply, 500, 'INTERNAL_SERVER_ERROR', 'Internal error')
    return sendError(reply, status, codeOfStatus[status] ?? 'BAD_REQUEST', error.message)
  })
  http.setNotFoundHandler((_request, reply) =>
    sendError(reply, 404, 'BAD_REQUEST', 'Nothing is served at this address'),
  )
  drainOnClose(http)
  return http
}

/** Answers with one error in GraphQL's shape. */
export function sendError(
  reply: FastifyReply,
  status: number,
  code: FailureCode,
  message: string,
): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] })
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
export function searchOf(request: FastifyRequest): string {
  return URL.parse(request.url, 'http://localhost')?.search ?? ''
}
