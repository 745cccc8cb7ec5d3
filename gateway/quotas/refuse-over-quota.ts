import type { FastifyReply } from 'fastify'
import { sendError } from '#kit/http-error.ts'
import type { QuotaExceeded } from './hold-to-quotas.ts'

/** Answers a request over a quota (RFC 6585 section 4), with when to come again. */
export function refuseOverQuota(
  reply: FastifyReply,
  { code, message, quota, retryAfterSeconds }: QuotaExceeded,
): FastifyReply {
  reply.header('retry-after', String(retryAfterSeconds)).header('cache-control', 'no-store')
  return sendError(reply, 429, code, message, quota)
}
