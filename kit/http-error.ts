import type { FastifyReply } from 'fastify'
import type { FailureCode } from './errors.ts'

/** Answers with one error in GraphQL's shape. */
export function sendError(
  reply: FastifyReply,
  status: number,
  code: FailureCode,
  message: string,
  limit: string | null = null,
): FastifyReply {
  return reply.code(status).send(errorBody(code, message, limit))
}

/** One error in GraphQL's shape; `limit` is the limit that was exceeded. */
export function errorBody(code: FailureCode, message: string, limit: string | null = null) {
  return { errors: [{ message, extensions: { code, ...(limit !== null && { limit }) } }] }
}
