import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'
import type { SourceCounts } from './aggregate.ts'
import type { Connector, ConnectorParts, FeedName, OpenSource } from './connector.ts'
import type { Source } from './settings.ts'

/** One kind of system: what its settings look like, and how it is opened. */
export interface ConnectorKind {
  /** As `system` of a source names it. */
  readonly system: string
  /** How to reach it. */
  readonly connection: v.GenericSchema
  /** Where a feed's records are in it. */
  readonly from: v.GenericSchema
  open(source: Source, parts: ConnectorParts): OpenSource
}

/** A system of a kind, opened: feeds are made of what their settings say. */
export interface OpenSystem<From> {
  connect(from: From, feed: FeedName): Connector
  readonly counts?: SourceCounts
  stop(): Promise<void>
}

/**
 * Makes a kind of its two schemas; `open` gets what they read. They check and fill in, and transform
 * nothing: what they have read they read again.
 */
export function connectorKind<Connection extends v.GenericSchema, From extends v.GenericSchema>(
  system: string,
  schemas: { readonly connection: Connection; readonly from: From },
  open: (
    connection: v.InferOutput<Connection>,
    source: Source,
    parts: ConnectorParts,
  ) => OpenSystem<v.InferOutput<From>>,
): ConnectorKind {
  return {
    system,
    ...schemas,
    open(source, parts) {
      const opened = open(v.parse(schemas.connection, source.connection), source, parts)
      return {
        name: source.name,
        feed(name) {
          const feed = source.feeds[name]
          if (!feed) throw new OperatorError(`The source ${source.name} has no feed of ${name}`)
          return opened.connect(v.parse(schemas.from, feed.from), name)
        },
        ...(opened.counts && { counts: opened.counts }),
        stop: opened.stop,
      }
    },
  }
}
