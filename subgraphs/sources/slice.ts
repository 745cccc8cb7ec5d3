import type { SourceRecord } from './record.ts'

/** Records in the order of their keys; the last form of one that comes twice holds. */
export function inOrder(records: readonly SourceRecord[]): SourceRecord[] {
  const byKey = new Map(records.map((record) => [record.key, record]))
  return [...byKey.values()].sort((one, other) => (one.key < other.key ? -1 : 1))
}

export interface Slice {
  readonly records: readonly SourceRecord[]
  /** After which key the rest begins; null where there is none. */
  readonly after: string | null
}

/**
 * Some of a set of records, by their keys: what leaves the set between two slices takes no other record
 * with it, as it would by counting.
 */
export function sliceAfter(
  sorted: readonly SourceRecord[],
  after: string | null,
  limit: number,
): Slice {
  const rest = after === null ? sorted : sorted.filter(({ key }) => key > after)
  const records = rest.slice(0, limit)
  return { records, after: rest.length > limit ? (records.at(-1)?.key ?? null) : null }
}

/** The last set that was asked for, so that its next slice need not be asked for again. */
export interface LastSet {
  keep(name: string, sorted: readonly SourceRecord[]): void
  /** What was kept under the name; what `load` gives, kept, where that is gone. */
  get(name: string, load: () => Promise<SourceRecord[]>): Promise<readonly SourceRecord[]>
}

export function lastSet(): LastSet {
  let last: { readonly name: string; readonly sorted: readonly SourceRecord[] } | null = null
  return {
    keep(name, sorted) {
      last = { name, sorted }
    },
    async get(name, load) {
      if (last?.name === name) return last.sorted
      last = null
      const sorted = inOrder(await load())
      last = { name, sorted }
      return sorted
    },
  }
}
