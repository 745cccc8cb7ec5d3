import { errors, jwtVerify } from 'jose'
import type { Logger } from 'pino'
import { Failure } from '#kit/errors.ts'
import type { Claims } from './caller.ts'
import { keysOfFile, keysOfIssuer } from './signing-keys.ts'

/** Whose access tokens (RFC 9068) are taken, and by which keys they are known. */
export interface TokenSettings {
  /** The `iss` of every token. */
  readonly issuer: string
  /** What every token names in its `aud`: this platform. */
  readonly audience: string
  /** Where the issuer publishes its keys, or a file that holds them. */
  readonly keys: { readonly url: string } | { readonly file: string }
}

/**
 * Checks a token and gives its claims.
 *
 * Throws Failure UNAUTHENTICATED, the same for every fault of a token, and AUTHENTICATION_UNAVAILABLE
 * when there are no keys to judge it by.
 */
export type VerifyToken = (token: string) => Promise<Claims>

/** Signatures by a key pair only: who can check a token must not be able to make one. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512'],
  ...['PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512'],
  ...['EdDSA', 'Ed25519'],
]

/** Between the issuer's clock and ours. */
const clockToleranceSeconds = 5

/** Throws OperatorError when the file of keys cannot be used. */
export async function openVerifier(
  { issuer, audience, keys }: TokenSettings,
  log: Logger,
): Promise<VerifyToken> {
  const keyOf = 'file' in keys ? await keysOfFile(keys.file) : keysOfIssuer(new URL(keys.url), log)
  const options = {
    issuer,
    audience,
    algorithms,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp'],
  }
  return async (token) => {
    try {
      return (await jwtVerify(token, keyOf, options)).payload
    } catch (cause) {
      if (!(cause instanceof errors.JOSEError)) throw cause
      throw new Failure('UNAUTHENTICATED', 'The bearer token is not valid', { cause })
    }
  }
}
