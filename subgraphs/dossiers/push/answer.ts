import type { FastifyReply } from 'fastify'
import type { PushOutcome } from '../../sources/observations.ts'
import type { Source } from '../../sources/settings.ts'

/** What is wrong with a message, told by the status and by the same number in `error_code`. */
const refusals = {
  UNREADABLE: { status: 400, message: 'The body is not JSON in UTF-8 of the form of this service' },
  UNAUTHENTICATED: { status: 401, message: 'The key or the session is not valid' },
  UNKNOWN_SERVICE: { status: 404, message: 'This service is not taken here' },
  TOO_LARGE: { status: 413, message: 'The body is over the limit' },
  FAILED: { status: 500, message: 'Internal error; send it again' },
} as const satisfies Record<Exclude<PushOutcome, 'KEPT'>, { status: number; message: string }>

export type PushRefusal = keyof typeof refusals

/** Answers in the services' own shape; success has the code that the source calls so. */
export function sendSuccess(reply: FastifyReply, { codes }: Source, content: object = {}) {
  return reply.send({ error_code: codes.success[0] ?? '00', message: 'OK', ...content })
}

export function sendRefusal(reply: FastifyReply, refusal: PushRefusal) {
  const { status, message } = refusals[refusal]
  return reply.code(status).send({ error_code: String(status), message })
}

/** What stands for an error that was thrown on the way. */
export function refusalOf(error: unknown): PushRefusal {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 413) return 'TOO_LARGE'
  return status >= 500 ? 'FAILED' : 'UNREADABLE'
}
