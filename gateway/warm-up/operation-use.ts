import type { Caller } from '../caller.ts'
import type { AccessRule } from '../execution/access-rules.ts'
import type { PreparedOperation } from '../execution/prepare-operation.ts'

/** One way in which an operation is used: all that its plan depends on, and nothing else of a request. */
export interface OperationUse {
  /** The document as clients send it. */
  readonly text: string
  readonly operationName: string | null
  /** The variables of its `@skip` and `@include`. */
  readonly conditions: Readonly<Record<string, boolean>>
  /** What of the caller its access rules ask for. */
  readonly access: UsedAccess
}

export interface UsedAccess {
  readonly authenticated: boolean
  readonly scopes: readonly string[]
  readonly policies: readonly string[]
}

const noAccess: UsedAccess = { authenticated: false, scopes: [], policies: [] }

/** Reads how an operation is used; null where its text was not kept. */
export function operationUse(
  { operation, conditions, rules }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
  caller: Caller,
): OperationUse | null {
  const text = operation.loc?.source.body
  if (text === undefined) return null
  return {
    text,
    operationName: operation.name?.value ?? null,
    conditions: Object.fromEntries(conditions.map((name) => [name, variables[name] === true])),
    access: rules.length === 0 ? noAccess : usedAccess(rules, caller),
  }
}

function usedAccess(rules: readonly AccessRule[], caller: Caller): UsedAccess {
  return {
    authenticated: caller.authenticated,
    scopes: namesOf(rules, 'scopes').filter((name) => caller.scopes.has(name)),
    policies: namesOf(rules, 'policies').filter((name) => caller.policies.has(name)),
  }
}

function namesOf(rules: readonly AccessRule[], kind: 'scopes' | 'policies'): string[] {
  const names = rules.flatMap((rule) => (rule.kind === kind ? rule.anyOf.flat() : []))
  return [...new Set(names)].sort()
}

/** A caller to whom the rules grant the same. */
export function callerWith({ authenticated, scopes, policies }: UsedAccess): Caller {
  return {
    authenticated,
    scopes: new Set(scopes),
    policies: new Set(policies),
    subject: null,
  }
}
