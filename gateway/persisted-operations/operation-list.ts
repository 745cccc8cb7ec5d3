import { hash } from 'node:crypto'
import { stripIgnoredCharacters } from 'graphql'
import { LRUCache } from 'lru-cache'
import { maxClientTokens, readsUpTo } from '#kit/document-limits.ts'
import { faultOfOperations, operationKey } from '#kit/listed-operations.ts'
import { createTurns } from '#kit/take-turns.ts'
import type { ListedOperation } from './manifest.ts'

/** The operations that clients may send. Built whole, then never changed. */
export interface OperationList {
  readonly operations: readonly ListedOperation[]
  /**
   * The document that a client names by an id of this client or of all, or else by the SHA-256 of its text, as
   * clients of automatic persisted queries do; undefined where none is listed.
   */
  find(id: string, clientName: string): string | undefined
  /** Whether a document is listed, by any id: as it is, or but for what GraphQL ignores. */
  holds(text: string): boolean
  /** Whether it is listed as it is, comments and all. */
  holdsExactly(text: string): boolean
}

/** Of texts that were looked at. */
const maxCharacters = 1024 * 1024
const charactersBeside = 200

/** Makes a list. Throws, in words, where an id stands for two bodies, or there is none, or no body. */
export async function createOperationList(
  operations: readonly ListedOperation[],
): Promise<OperationList> {
  const fault = faultOfOperations(operations)
  if (fault !== null) throw new Error(fault)
  const named: NamedBodies = {
    byKey: new Map(operations.map((operation) => [operationKey(operation), operation.body])),
    byHash: new Map(),
  }
  const stripped = new Set<string>()
  const takeTurns = createTurns()
  for (const { body } of operations) {
    await takeTurns()
    named.byHash.set(hash('sha256', body), body)
    const own = strip(body)
    if (own !== null) stripped.add(own)
  }
  return listOf(operations, named, stripped)
}

interface NamedBodies {
  readonly byKey: ReadonlyMap<string, string>
  /** By the SHA-256 of the body, in hexadecimal. */
  readonly byHash: Map<string, string>
}

function listOf(
  operations: readonly ListedOperation[],
  { byKey, byHash }: NamedBodies,
  stripped: ReadonlySet<string>,
): OperationList {
  const exact = new Set(operations.map(({ body }) => body))
  const known = new LRUCache<string, boolean>({
    maxSize: maxCharacters,
    sizeCalculation: (_, text) => text.length + charactersBeside,
  })
  return {
    operations,
    find: (id, clientName) =>
      byKey.get(operationKey({ id, clientName })) ??
      byKey.get(operationKey({ id })) ??
      byHash.get(id),
    holdsExactly: (text) => exact.has(text),
    holds(text) {
      if (exact.has(text)) return true
      const before = known.get(text)
      if (before !== undefined) return before
      const own = strip(text)
      const isListed = own !== null && stripped.has(own)
      known.set(text, isListed)
      return isListed
    },
  }
}

export const emptyList = listOf([], { byKey: new Map(), byHash: new Map() }, new Set())

/** A longer one, such as of comments, would hold up others while it is read. */
const mostStripped = 100_000

/**
 * A document without what GraphQL ignores: spaces, lines, commas, comments; null for what is none, and for one
 * of over 100,000 characters.
 */
function strip(text: string): string | null {
  if (text.length > mostStripped || readsUpTo(text, maxClientTokens) !== 'fit to parse') return null
  try {
    return stripIgnoredCharacters(text)
  } catch {
    return null
  }
}
