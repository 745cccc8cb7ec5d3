import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose'
import type { Logger } from 'pino'
import * as v from 'valibot'
import { Failure } from '#kit/errors.ts'
import { OperatorError } from '#kit/operator-error.ts'

/** How long keys, and what was checked by them, pass as fresh. */
export const keysFreshMs = 10 * 60_000

/**
 * The keys that an issuer publishes (JWK Set, RFC 7517).
 *
 * They are asked for at the first token, in the background once they are ten minutes old, and when a
 * token names another, every 30 s at most. While the issuer is away those that are known serve on.
 * Throws AUTHENTICATION_UNAVAILABLE where a token cannot be judged without the issuer.
 */
export function keysOfIssuer(url: URL, log: Logger): JWTVerifyGetKey {
  const published = createRemoteJWKSet(url, {
    timeoutDuration: 2_000,
    cooldownDuration: 30_000,
    cacheMaxAge: Number.POSITIVE_INFINITY,
  })
  let askedMs: number | null = null

  const tell = (cause: unknown) => log.warn({ err: cause }, 'the keys of bearer tokens are away')

  function refresh(): void {
    if (askedMs === null || Date.now() - askedMs < keysFreshMs) return
    askedMs = Date.now()
    published.reload().catch(tell)
  }

  return async (header, token) => {
    refresh()
    try {
      const key = await published(header, token)
      askedMs ??= Date.now()
      return key
    } catch (cause) {
      if (fitsNoKey(cause)) throw cause
      tell(cause)
      const message = 'Bearer tokens cannot be checked at the moment'
      throw new Failure('AUTHENTICATION_UNAVAILABLE', message, { cause })
    }
  }
}

function fitsNoKey(cause: unknown): boolean {
  return (
    cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys
  )
}

/**
 * The keys of a file: a JWK Set, or one public key or certificate as PEM.
 *
 * Throws OperatorError when it is none of these, or holds a key that only the issuer may have.
 */
export async function keysOfFile(file: string): Promise<JWTVerifyGetKey> {
  try {
    const text = await readFile(file, 'utf8')
    if (text.trimStart().startsWith('{')) return createLocalJWKSet(publicKeys(JSON.parse(text)))
    const only = createLocalJWKSet(publicKeys({ keys: [keyOfPem(text)] }))
    // It has no name, and so is the one that a token means by any name.
    return ({ alg }, token) => only({ alg }, token)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `The keys of bearer tokens cannot be read from ${file}: ${reason}`
    throw new OperatorError(message, { cause })
  }
}

function keyOfPem(text: string) {
  if (text.includes('PRIVATE KEY')) throw new Error('it holds a private key')
  return createPublicKey(text).export({ format: 'jwk' })
}

const publicKeySet = v.object({
  keys: v.pipe(
    v.array(
      v.pipe(
        v.looseObject({ kty: v.picklist(['RSA', 'EC', 'OKP']) }),
        v.check((key) => !('d' in key)),
      ),
    ),
    v.minLength(1),
  ),
})

/** Throws when a key is not the public half of a pair. */
function publicKeys(set: unknown): JSONWebKeySet {
  const { success, output } = v.safeParse(publicKeySet, set)
  if (!success) throw new Error('it is not a JWK Set of public keys')
  for (const key of output.keys) createPublicKey({ key, format: 'jwk' })
  return output
}
