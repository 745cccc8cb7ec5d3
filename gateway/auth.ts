import { hash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { LRUCache } from 'lru-cache'
import { Failure } from '#kit/errors.ts'
import { sendError } from '#kit/http-error.ts'
import type { VerifyToken } from './access-token.ts'
import { anonymous, type Caller, callerOf } from './caller.ts'
import { keysFreshMs } from './signing-keys.ts'

/**
 * Tells who sends a request by its `authorization` header, or why it is refused: UNAUTHENTICATED,
 * AUTHENTICATION_UNAVAILABLE. Without a bearer token (RFC 6750 section 2.1) the caller is anonymous.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Caller | Failure>

/** Takes no tokens. */
export const everyoneAnonymous: Authenticate = async () => anonymous

interface Remembered {
  readonly caller: Caller
  readonly untilMs: number
}

const rememberedTokens = 10_000

/**
 * Takes the tokens that `verify` does. `policiesClaim` names the claim that grants policies.
 *
 * A token is remembered, by its hash, until it expires, or until a key that was taken back has to be
 * noticed.
 */
export function createAuthenticate(verify: VerifyToken, policiesClaim?: string): Authenticate {
  const remembered = new LRUCache<string, Remembered>({ max: rememberedTokens })

  async function check(token: string, key: string): Promise<Caller> {
    const claims = await verify(token)
    const caller = callerOf(claims, policiesClaim)
    const untilMs = Math.min(Number(claims.exp) * 1_000, Date.now() + keysFreshMs)
    remembered.set(key, { caller, untilMs })
    return caller
  }

  return async (authorization) => {
    const token = tokenOf(authorization)
    if (token === null) return anonymous
    const key = hash('sha256', token, 'base64')
    const known = remembered.get(key)
    if (known && Date.now() < known.untilMs) return known.caller
    return check(token, key).catch(refusalOf)
  }
}

function tokenOf(authorization = ''): string | null {
  return /^bearer(\s|$)/i.test(authorization) ? authorization.slice('bearer'.length).trim() : null
}

function refusalOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  throw error
}

/** Answers a request whose token is not taken (RFC 6750 section 3), telling nothing of why. */
export function refuseCaller(reply: FastifyReply, { code, message }: Failure): FastifyReply {
  if (code !== 'UNAUTHENTICATED') return sendError(reply, 503, code, message)
  reply.header('www-authenticate', 'Bearer error="invalid_token"')
  return sendError(reply, 401, code, message)
}
