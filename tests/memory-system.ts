import * as v from 'valibot'
import { type FeedName, SourceFailure } from '../subgraphs/sources/connector.ts'
import { type ConnectorKind, connectorKind } from '../subgraphs/sources/connector-kind.ts'
import type { RawFields, SourceRecord } from '../subgraphs/sources/record.ts'

/** A department's system in memory: each record that is put is a change. */
export interface MemorySystem {
  readonly kind: ConnectorKind
  put(feed: FeedName, key: string, fields: RawFields): void
  /** Gives a record that is refused as it is read, and that may be given again. */
  refuse(feed: FeedName, record: SourceRecord): void
  /** Makes every later call fail; null for answers again. */
  fail(reason: 'UNREACHABLE' | 'TOO_SLOW' | null): void
}

export function memorySystem(): MemorySystem {
  const changes = new Map<FeedName, SourceRecord[]>()
  let failing: 'UNREACHABLE' | 'TOO_SLOW' | null = null
  const kind = connectorKind(
    'memory',
    { connection: v.strictObject({}), from: v.strictObject({}) },
    (_connection, _source, { clock }) => ({
      connect: (_from, feed) => ({
        async readChanges(cursor, limit) {
          if (failing) throw new SourceFailure(failing, 'told to fail')
          const begin = Number(cursor ?? 0)
          const all = changes.get(feed) ?? []
          const records = all.slice(begin, begin + limit)
          return {
            records,
            cursor: String(begin + records.length),
            watermark: begin + records.length === all.length ? clock.now() : null,
          }
        },
      }),
      stop: async () => {},
    }),
  )
  return {
    kind,
    put(feed, key, fields) {
      changes.set(feed, [...(changes.get(feed) ?? []), { key, fields }])
    },
    refuse(feed, record) {
      changes.set(feed, [...(changes.get(feed) ?? []), { ...record, isToldAgain: true }])
    },
    fail(reason) {
      failing = reason
    },
  }
}
