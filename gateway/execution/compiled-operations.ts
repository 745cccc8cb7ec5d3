import { LRUCache } from 'lru-cache'
import type { Caller } from '../caller.ts'
import { accessFailure, passes } from './access-rules.ts'
import { type CompiledOperation, type CompileParts, compileOperation } from './compile-operation.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import type { Settlement } from './settle.ts'

/** What operations are compiled to, for callers and variables that are alike. */
export interface CompiledOperations {
  /**
   * Gives what an operation is compiled to for one caller and one set of variables, compiled once for all
   * that are alike. Rejects with Failure PLANNING_FAILED.
   */
  find(
    prepared: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<CompiledOperation>
  /** Compiles it for both sides of every share, so that it is found at once. Rejects as `find` does. */
  ready(
    prepared: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<void>
}

/**
 * Fields of all that is kept, fragments written out. An operation has two ways to be settled for each of
 * its conditions and rules, of which few are ever asked; a field takes some 200 bytes.
 */
const maxFields = 250_000

/** For whom an operation is planned: for a request that waits, or ahead. */
export type PlanOccasion = 'request' | 'warm-up'

export function createCompiledOperations(
  parts: CompileParts,
  planned: (occasion: PlanOccasion) => void = () => {},
): CompiledOperations {
  const known = new LRUCache<string, Promise<CompiledOperation>>({ maxSize: maxFields })
  const { overridePercentages } = parts.planner
  const sideOf = overrideSides(overridePercentages)
  const sides = new Set([0, ...overridePercentages].map(sideOf))

  function find(
    prepared: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
    percentage: number,
    occasion: PlanOccasion,
  ): Promise<CompiledOperation> {
    const conditions = Object.fromEntries(
      prepared.conditions.map((name) => [name, variables[name] === true]),
    )
    const passed = prepared.rules.map((rule) => passes(rule, caller))
    // Why a field is refused depends on whether anyone has signed in.
    const access = passed.length > 0 ? [caller.authenticated, ...passed] : passed
    const key = [prepared.id, percentage, ...Object.values(conditions), ...access].join()
    const before = known.get(key)
    if (before) return before
    const settling = { conditions, refusalOf: refusals(prepared, caller), percentage }
    planned(occasion)
    const compiling = compileOperation(prepared, settling, parts)
    known.set(key, compiling, { size: prepared.size.fields + 1 })
    compiling.catch(() => known.delete(key))
    return compiling
  }

  return {
    find: (prepared, variables, caller) =>
      find(prepared, variables, caller, sideOf(Math.random() * 100), 'request'),
    async ready(prepared, variables, caller) {
      for (const side of sides) await find(prepared, variables, caller, side, 'warm-up')
    },
  }
}

/** What a caller does not get, by the rules before it. */
function refusals({ restricted }: PreparedOperation, caller: Caller): Settlement['refusalOf'] {
  return (node) => {
    const rules = restricted.get(node)
    return rules?.some((rule) => !passes(rule, caller)) ? accessFailure(caller) : null
  }
}

/** Gives one percentage for all that are on the same side of every share. */
function overrideSides(shares: readonly number[]): (percentage: number) => number {
  const sorted = [...shares].sort((a, b) => a - b)
  return (percentage) => sorted.findLast((share) => share <= percentage) ?? 0
}
