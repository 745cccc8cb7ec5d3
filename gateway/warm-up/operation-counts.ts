import { createHash } from 'node:crypto'
import type { Caller } from '../caller.ts'
import type { PreparedOperation } from '../execution/prepare-operation.ts'
import { type OperationUse, operationUse } from './operation-use.ts'

/** How often an operation is used in one way, of late. */
export interface CountedUse {
  readonly use: OperationUse
  readonly count: number
}

/** Counts how operations are used, across generations. */
export interface OperationCounts {
  /** Counts one request of an operation, with its variables as they were coerced. */
  add(
    prepared: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): void
  /** Counts uses that were counted elsewhere. */
  merge(counted: readonly CountedUse[]): void
  /** The most used first. */
  mostUsed(most?: number): CountedUse[]
  /** Makes every count smaller by a factor; what is hardly left is forgotten. */
  decay(factor: number): void
}

interface Counted extends CountedUse {
  count: number
}

/** Of uses, and of their texts in characters. When there are more, the less used half is forgotten. */
const most = { uses: 1_000, characters: 4 * 1024 * 1024 }

const forgottenBelow = 0.01

export function createOperationCounts(): OperationCounts {
  let counted = new Map<string, Counted>()
  let characters = 0
  const hashes = new WeakMap<PreparedOperation, string>()

  function hashOf(prepared: PreparedOperation): string {
    const known = hashes.get(prepared)
    if (known !== undefined) return known
    const { loc, name } = prepared.operation
    const hash = hashOfOperation(loc?.source.body ?? '', name?.value ?? null)
    hashes.set(prepared, hash)
    return hash
  }

  function keep(all: readonly (readonly [string, Counted])[]): void {
    counted = new Map(all)
    characters = 0
    for (const [, { use }] of all) characters += use.text.length
  }

  function insert(key: string, use: OperationUse, count: number): void {
    if (use.text.length > most.characters / 100) return
    counted.set(key, { use, count })
    characters += use.text.length
    if (counted.size <= most.uses && characters <= most.characters) return
    const sorted = [...counted].sort(([, a], [, b]) => b.count - a.count)
    keep(sorted.slice(0, sorted.length / 2))
  }

  return {
    add(prepared, variables, caller) {
      const { conditions, rules } = prepared
      const hash = hashOf(prepared)
      // Most operations are used in one way only.
      const isPlain = conditions.length === 0 && rules.length === 0
      const use = isPlain ? null : operationUse(prepared, variables, caller)
      const key = use ? keyOf(hash, use) : hash
      const known = counted.get(key)
      if (known) {
        known.count += 1
        return
      }
      const added = use ?? operationUse(prepared, variables, caller)
      if (added) insert(key, added, 1)
    },
    merge(others) {
      for (const { use, count } of others) {
        const key = keyOf(hashOfOperation(use.text, use.operationName), use)
        const known = counted.get(key)
        if (known) known.count += count
        else insert(key, use, count)
      }
    },
    mostUsed: (most) =>
      Array.from(counted.values(), ({ use, count }) => ({ use, count }))
        .sort((a, b) => b.count - a.count)
        .slice(0, most),
    decay(factor) {
      for (const one of counted.values()) one.count *= factor
      keep([...counted].filter(([, { count }]) => count >= forgottenBelow))
    },
  }
}

/** By which an operation is known, whoever uses it how. */
export function hashOfOperation(text: string, operationName: string | null): string {
  return createHash('sha256')
    .update(`${operationName ?? ''}\n${text}`)
    .digest('hex')
}

function keyOf(hash: string, { conditions, access }: OperationUse): string {
  const given = Object.entries(conditions)
  const { authenticated, scopes, policies } = access
  if (given.length === 0 && !authenticated) return hash
  return `${hash} ${JSON.stringify([given, authenticated, scopes, policies])}`
}
