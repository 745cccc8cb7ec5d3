import type { Sql } from '#kit/sql.ts'
import type { FeedName } from './connector.ts'
import type { SourceRecord } from './record.ts'
import type { Mapped, Refusal } from './refusal.ts'
import type { Source } from './settings.ts'

/** Something of a record, with the record's key. */
export interface Keyed<Row> {
  readonly key: string
  readonly row: Row
}

/** A record that the store does not take, and why. */
export interface RefusedRow {
  readonly key: string
  readonly refusals: readonly Refusal[]
  /** The dossier's key, where it is only not there yet. */
  readonly waitsFor?: string
}

/** How a subgraph takes the records of a feed into its store. */
export interface Intake<Row, Ready = Row> {
  readonly feed: FeedName
  map(source: Source, record: SourceRecord): Mapped<Row>
  /** Asks other subgraphs for what rows need, before the transaction; asking again changes nothing. */
  prepare(
    source: Source,
    rows: readonly Keyed<Row>[],
    signal: AbortSignal,
  ): Promise<readonly Keyed<Ready>[]>
  /**
   * Rows for which this is the same are taken together; others may be taken side by side, and before the
   * page that they came with is noted. Not given where a later page may tell of the same otherwise.
   */
  readonly togetherBy?: (row: Ready) => string
  /** Takes rows set-wise; taking them again changes nothing. Gives those that the store does not take. */
  take(
    sql: Sql,
    source: Source,
    rows: readonly Keyed<Ready>[],
    recordedAt: Date,
  ): Promise<readonly RefusedRow[]>
}
