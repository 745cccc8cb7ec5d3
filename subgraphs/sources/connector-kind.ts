import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'
import type { SourceCounts } from './aggregate.ts'
import type { Connector, ConnectorParts, FeedName, OpenSource } from './connector.ts'
import type { Source } from './settings.ts'
import type { SourceMode } from './source-mode.ts'

/** One kind of system: what its settings look like, and how it is opened. */
export interface ConnectorKind {
  /** As `system` of a source names it. */
  readonly system: string
  /** How to reach it. */
  readonly connection: v.GenericSchema
  /** Where a feed's records are in it. */
  readonly from: v.GenericSchema
  /** Why a feed that `from` has read cannot be used in a mode; null where it can. */
  problemOf(mode: SourceMode, from: unknown): string | null
  open(source: Source, parts: ConnectorParts): OpenSource
}

/** A system of a kind, opened: feeds are made of what their settings say. */
export interface OpenSystem<From> {
  connect(from: From, feed: FeedName): Connector
  /** The way to what it lists beside its feeds; left out where it lists nothing. */
  readonly listed?: (from: From) => Connector
  readonly counts?: SourceCounts
  stop(): Promise<void>
}

interface KindSettings<Connection, From extends v.GenericSchema> {
  readonly connection: Connection
  readonly from: From
  /** Left out where every feed can be used in either mode. */
  readonly problemOf?: (mode: SourceMode, from: v.InferOutput<From>) => string | null
}

/**
 * Makes a kind of its two schemas; `open` gets what they read. They check and fill in, and transform
 * nothing: what they have read they read again.
 */
export function connectorKind<Connection extends v.GenericSchema, From extends v.GenericSchema>(
  system: string,
  { problemOf = () => null, ...schemas }: KindSettings<Connection, From>,
  open: (
    connection: v.InferOutput<Connection>,
    source: Source,
    parts: ConnectorParts,
  ) => OpenSystem<v.InferOutput<From>>,
): ConnectorKind {
  return {
    system,
    ...schemas,
    problemOf: (mode, from) => problemOf(mode, v.parse(schemas.from, from)),
    open(source, parts) {
      const opened = open(v.parse(schemas.connection, source.connection), source, parts)
      return {
        name: source.name,
        feed(name) {
          const feed = source.feeds[name]
          if (!feed) throw new OperatorError(`The source ${source.name} has no feed of ${name}`)
          return opened.connect(v.parse(schemas.from, feed.from), name)
        },
        procedures() {
          if (!source.procedures || !opened.listed)
            throw new OperatorError(`The source ${source.name} lists no procedures`)
          return opened.listed(v.parse(schemas.from, source.procedures.from))
        },
        ...(opened.counts && { counts: opened.counts }),
        stop: opened.stop,
      }
    },
  }
}

/** Of a kind that tells of itself and cannot be asked. */
export function onlyFollowed(mode: SourceMode): string | null {
  return mode === 'live' ? 'a system of this kind cannot be asked: its mode is replica' : null
}
