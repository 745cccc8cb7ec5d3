import * as v from 'valibot'
import type { Clock } from '#kit/clock.ts'
import type { Connector } from './connector.ts'
import { durationMs, durationText } from './duration.ts'
import {
  changesAfter,
  describeColumns,
  ownColumns,
  rowsAfterKey,
  rowsOfCode,
  type SqlDialect,
  type SqlTable,
  type Statement,
} from './sql.ts'
import { sqlLists } from './sql-lists.ts'
import { recordOf, type TextRow } from './sql-record.ts'

const identifierForm = /^[\p{L}_][\p{L}\p{N}_$ ]{0,127}(\.[\p{L}_][\p{L}\p{N}_$ ]{0,127}){0,2}$/u

const identifier = v.pipe(
  v.string(),
  v.check((text) => identifierForm.test(text), 'a name of SQL, with its schema where it needs one'),
)

/** Where a feed's records are in a database. */
export const sqlFrom = v.strictObject({
  /** A table or view. */
  table: identifier,
  /** A column that is unique. */
  key: identifier,
  /** A column that holds when a row last changed, with an index for the sake of the department. */
  changedAt: identifier,
  /** A column that dossiers are looked up by; the key where it is left out. */
  code: v.optional(identifier),
  /** Columns of date and time, with indexes, by which a live source lists; one that is left out it cannot list by. */
  lists: v.optional(
    v.strictObject({
      /** When a dossier was accepted. */
      latestReceived: v.optional(identifier),
      /** The day on which it is due. */
      soonestDue: v.optional(identifier),
    }),
    {},
  ),
  /** How long a transaction of the system may last: what changed within this is read later. */
  settle: v.optional(durationText, '5s'),
})

export type SqlFrom = v.InferOutput<typeof sqlFrom>

/** A database of a department, whichever its driver. Throws SourceFailure. */
export interface SourceDatabase {
  readonly dialect: SqlDialect
  /** Time without a zone is the province's. */
  rows(statement: Statement, signal: AbortSignal): Promise<readonly TextRow[]>
  /** What the columns of a statement hold, in their order. */
  columnKinds(statement: Statement, signal: AbortSignal): Promise<readonly ColumnKind[]>
}

/** What a column holds: text, days or moments, numbers without fractions, or something else. */
export type ColumnKind = 'TEXT' | 'MOMENT' | 'WHOLE_NUMBER' | 'OTHER'

/**
 * The way to one table of a department's database.
 *
 * Changes are followed by the column that says when a row changed, and the key; a cursor is the last
 * row's two. Keys that are text are compared byte by byte, in the database too.
 */
export function sqlConnector(database: SourceDatabase, from: SqlFrom, clock: Clock): Connector {
  const { dialect } = database
  const settleMs = durationMs(from.settle)
  let described: Promise<SqlTable> | null = null

  /** Asked once; again where it failed. */
  function table(signal: AbortSignal): Promise<SqlTable> {
    const plain = { ...from, code: from.code ?? null, keyIsText: false }
    described ??= database
      .columnKinds(describeColumns(dialect, from.table, [from.key]), signal)
      .then(([kind]) => ({ ...plain, keyIsText: kind === 'TEXT' }))
      .catch((error: unknown) => {
        described = null
        throw error
      })
    return described
  }

  return {
    readsAhead: true,
    async readChanges(cursor, limit, signal) {
      const started = clock.now()
      const after = cursor === null ? null : parseCursor(cursor)
      const statement = changesAfter(dialect, await table(signal), after, {
        limit,
        settleMs,
      })
      const rows = await database.rows(statement, signal)
      const last = rows.at(-1)
      return {
        records: rows.map(recordOf),
        cursor: last ? JSON.stringify([last[ownColumns.changed], last[ownColumns.key]]) : cursor,
        watermark: rows.length < limit ? new Date(started.getTime() - settleMs) : null,
      }
    },
    async lookUp(code, signal) {
      const rows = await database.rows(rowsOfCode(dialect, await table(signal), code), signal)
      return rows.map(recordOf)
    },
    async list({ first, after }, signal) {
      const statement = rowsAfterKey(dialect, await table(signal), after, first + 1)
      const rows = await database.rows(statement, signal)
      const records = rows.slice(0, first).map(recordOf)
      return { records, endCursor: rows.length > first ? (records.at(-1)?.key ?? null) : null }
    },
    inOrder: sqlLists(database, from.lists, table),
  }
}

const cursorForm = v.pipe(v.string(), v.parseJson(), v.tuple([v.string(), v.string()]))

function parseCursor(cursor: string): readonly [string, string] {
  return v.parse(cursorForm, cursor)
}
