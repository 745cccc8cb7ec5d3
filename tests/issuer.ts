import { createServer } from 'node:http'
import type { TestContext } from 'node:test'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Claims } from '../gateway/caller.ts'
import { listen, sendJson } from './stand-in.ts'

export const issuer = 'https://sign-in.test'
export const audience = 'motcua'

/** Issues access tokens by one key, as a sign-in service does. */
export interface Issuer {
  readonly publicKey: JWK
  /** A token of this issuer for this platform, valid for five minutes unless `claims` say otherwise. */
  sign(claims: Claims): Promise<string>
}

export async function createIssuer(kid: string): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  return {
    publicKey: { ...(await exportJWK(publicKey)), kid },
    sign: (claims) =>
      new SignJWT({ iss: issuer, aud: audience, exp: Date.now() / 1_000 + 300, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
        .sign(privateKey),
  }
}

/** A token that no key has signed. */
export function unsigned(alg: string, signature = ''): string {
  const claims = { iss: issuer, aud: audience, exp: Date.now() / 1_000 + 300 }
  const parts = [JSON.stringify({ alg, kid: 'first' }), JSON.stringify(claims), signature]
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.')
}

/** Serves the keys of an issuer. */
export interface KeyServer {
  readonly url: string
  /** How often it was asked. */
  asked(): number
  /** Serves these from now on; null for an outage. */
  serve(keys: readonly JWK[] | null): void
}

/** Starts a server of keys, which stops with the test. */
export async function startKeyServer(
  t: TestContext,
  first: readonly JWK[] | null,
): Promise<KeyServer> {
  let keys = first
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    sendJson(response, keys === null ? 503 : 200, JSON.stringify({ keys }))
  })
  const port = await listen(server)
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${port}/keys`,
    asked: () => asked,
    serve(next) {
      keys = next
    },
  }
}
