/** Who sends a request, as far as access goes. */
export interface Caller {
  /** Whether a valid token came with the request. */
  readonly authenticated: boolean
  /** What the token was issued for (`scope`, RFC 8693 section 4.2), such as `dossier:read`. */
  readonly scopes: ReadonlySet<string>
  /** The policies of `@policy` that the caller fulfils. */
  readonly policies: ReadonlySet<string>
  /** Whom the token stands for (`sub`); opaque, and never logged. */
  readonly subject: string | null
  /** The name of the API key that it came with, where it did. */
  readonly apiKey?: string
}

export type Claims = Readonly<Record<string, unknown>>

/** The caller of a request without a token. */
export const anonymous: Caller = {
  authenticated: false,
  scopes: new Set(),
  policies: new Set(),
  subject: null,
}

/**
 * The caller that a verified token tells of.
 *
 * Scopes are those of `scope` (RFC 9068) and of `scp`, as some issuers name it. Policies are those of
 * the claim `policiesClaim`; none without it. A claim of another form grants nothing.
 */
export function callerOf(claims: Claims, policiesClaim?: string): Caller {
  return {
    authenticated: true,
    scopes: new Set([...wordsOf(claims.scope), ...wordsOf(claims.scp)]),
    policies: new Set(policiesClaim === undefined ? [] : wordsOf(claims[policiesClaim])),
    subject: typeof claims.sub === 'string' ? claims.sub : null,
  }
}

/** The words of a claim: a list of them, or one text with spaces between. */
function wordsOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((word) => word !== '')
  return Array.isArray(claim) && claim.every((word) => typeof word === 'string') ? claim : []
}
