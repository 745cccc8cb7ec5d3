import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './http-error.ts'

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i

/** Whether a host, with or without its port, is this one by a name of loopback. */
export function isLoopback(host: string): boolean {
  return loopback.test(host)
}

/**
 * Refuses a request that calls this host by another name than loopback's.
 *
 * A web page can point a name of its own to 127.0.0.1 (DNS rebinding) and then read what we answer;
 * its browser still sends that name.
 */
export async function refuseForeignHost(
  { headers, raw }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (saysHostTwice(raw.rawHeaders))
    return sendError(reply, 400, 'BAD_REQUEST', 'The request names its host more than once')
  if (isLoopback(headers.host ?? '')) return undefined
  return sendError(reply, 403, 'BAD_REQUEST', 'Only 127.0.0.1, localhost and [::1] are served')
}

/** Node takes the first, a proxy before it may take the other (RFC 9112, section 3.2). */
function saysHostTwice(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'host') hosts++
  return hosts > 1
}
