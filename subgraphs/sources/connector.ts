import type { Clock } from '#kit/clock.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { SourceCounts } from './aggregate.ts'
import type { Inbox } from './inbox.ts'
import type { RawFields, SourceRecord } from './record.ts'
import type { Seal } from './seal.ts'

/** What a source can be read for: dossiers with what their records tell of their course, single events, fees. */
export type FeedName = 'dossiers' | 'events' | 'fees'

/** Changed records, oldest change first. */
export interface ChangePage {
  readonly records: readonly SourceRecord[]
  /** Where to go on, in words of the connector alone; null where nothing has ever been read. */
  readonly cursor: string | null
  /**
   * Up to when, in domain time, every change is in this page or one before it; null where more follows.
   * A source becomes known only when it has been read to its end.
   */
  readonly watermark: Date | null
  /** Whether nothing more is there for now, where no watermark says so: nothing was delivered yet. */
  readonly isEnd?: boolean
  /** The name of the file that begins with this page, and will be told whole: it takes the place of one of that name. */
  readonly beginsFile?: string
}

/** The orders of lists that are merged of several sources. */
export type ListOrder = 'RECEIVED_LATEST_FIRST' | 'DUE_SOONEST_FIRST'

/**
 * Where a record stands in an order: by a value, then by its key, in the way of its source. The value is
 * when a dossier was accepted (`2014-07-02T08:00:00.000000Z`) or is due (`2014-07-09`); those without
 * one, null, stand last.
 */
export interface ListPlace {
  readonly value: string | null
  readonly key: string
}

/** A page of a list in an order. */
export interface OrderedPage {
  readonly first: number
  /** After this place; with no key after all of its value, and with an empty one before all of them. */
  readonly after: { readonly value: string | null; readonly key: string | null } | null
}

export interface OrderedRecords {
  readonly records: ReadonlyArray<{ readonly place: ListPlace; readonly record: SourceRecord }>
  readonly hasMore: boolean
}

/** One page of a list; `after` is a connector's own cursor. */
export interface ListPage {
  readonly first: number
  readonly after: string | null
}

export interface RecordPage {
  readonly records: readonly SourceRecord[]
  /** Null on the last page. */
  readonly endCursor: string | null
}

/**
 * The way to one feed of a department's system.
 *
 * Every call ends when its signal is aborted. Throws SourceFailure when the system does not answer or
 * gives what cannot be read; a record that cannot be understood is no failure but the mapping's to
 * refuse. A connector offers what its system can do: a file drop knows no look-up.
 */
export interface Connector {
  /** At most `limit` records that changed after the cursor; null begins with the oldest. Reading twice from one cursor never leaves out a record. */
  readChanges(cursor: string | null, limit: number, signal: AbortSignal): Promise<ChangePage>
  /** Whether a page may be read before the one before it is taken: not where reading on lets go of that one. */
  readonly readsAhead?: boolean
  /** The records of a code, compared byte by byte; several where the system has several. */
  lookUp?(code: string, signal: AbortSignal): Promise<readonly SourceRecord[]>
  /** Records in the order of their keys. */
  list?(page: ListPage, signal: AbortSignal): Promise<RecordPage>
  /** Lists in the orders that the system can give, each read from any place on: never more than a page. */
  readonly inOrder?: Readonly<Partial<Record<ListOrder, ListInOrder>>>
  /** A record's key by its values, where they are what it is made of: they may have been repaired. Null where they make none. */
  keyOf?(fields: RawFields): string | null
}

export type ListInOrder = (page: OrderedPage, signal: AbortSignal) => Promise<OrderedRecords>

/** A department's system, opened. Nothing is connected until it is first asked. */
export interface OpenSource extends Part {
  /** Throws OperatorError for a feed that the settings do not have. */
  feed(name: FeedName): Connector
  /** Throws OperatorError where the settings say nothing of procedures, or the kind of system lists nothing. */
  procedures(): Connector
  /** Where its kind of system can count. */
  readonly counts?: SourceCounts
}

/** What a connector takes of the process that it runs in. */
export interface ConnectorParts {
  readonly clock: Clock
  /** Where what departments push is kept; of no use to sources that are asked. */
  readonly inbox?: Inbox
  /** For records that have to wait outside of our stores. */
  readonly seal: Seal
}

/** Why a department's system gave no records. The message names no host; `cause` is for the operator's log. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure'
  readonly reason: 'UNREACHABLE' | 'TOO_SLOW'

  constructor(reason: 'UNREACHABLE' | 'TOO_SLOW', problem: string, options: ErrorOptions = {}) {
    super(problem, options)
    this.reason = reason
  }
}
