import type { FastifyReply } from 'fastify'
import type { FailureCode } from './errors.ts'

/** Answers with one error in GraphQL's shape. */
export function sendError(
  reply: FastifyReply,
  status: number,
  code: FailureCode,
  message: string,
): FastifyReply {
  return reply.code(status).send(errorBody(code, message))
}

/** One error in GraphQL's shape. */
export function errorBody(code: FailureCode, message: string) {
  return { errors: [{ message, extensions: { code } }] }
}
