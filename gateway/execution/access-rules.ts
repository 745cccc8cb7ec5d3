import { Failure } from '#kit/errors.ts'
import type { Caller } from '../caller.ts'

/**
 * What a caller must fulfil to see a field: `@authenticated`, `@requiresScopes` or `@policy` of the
 * federation specification. Equal rules of one supergraph are the same object.
 */
export type AccessRule =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes'; readonly anyOf: Alternatives }
  | { readonly kind: 'policies'; readonly anyOf: Alternatives }

/** Every name of at least one of these groups. No group at all asks for nothing, as in composition. */
export type Alternatives = ReadonlyArray<readonly string[]>

/** The rules of a supergraph. */
export interface AccessRules {
  /** Those that stand on a type, by its name. */
  readonly ofType: ReadonlyMap<string, readonly AccessRule[]>
  /** Those that stand on a field, by its coordinate, such as `Dossier.owner`. */
  readonly ofField: ReadonlyMap<string, readonly AccessRule[]>
}

export function passes(rule: AccessRule, caller: Caller): boolean {
  if (rule.kind === 'authenticated') return caller.authenticated
  return grants(rule.kind === 'scopes' ? caller.scopes : caller.policies, rule.anyOf)
}

function grants(held: ReadonlySet<string>, anyOf: Alternatives): boolean {
  return anyOf.length === 0 || anyOf.some((group) => group.every((name) => held.has(name)))
}

/** Why a caller does not see a field. It does not tell which rule stands before it. */
export function accessFailure({ authenticated }: Caller): Failure {
  return authenticated
    ? new Failure('FORBIDDEN', 'The bearer token does not grant access to this field')
    : new Failure('UNAUTHENTICATED', 'This field needs a bearer token')
}
