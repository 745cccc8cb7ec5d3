import * as v from 'valibot'
import type { Clock } from '#kit/clock.ts'
import type { Connector } from './connector.ts'
import { durationMs, durationText } from './duration.ts'
import type { SourceRecord } from './record.ts'
import {
  changesAfter,
  describeColumns,
  ownColumns,
  rowsAfterKey,
  rowsOfCode,
  rowsUnfollowed,
  type SqlDialect,
  type SqlTable,
  type Statement,
} from './sql.ts'
import { sqlLists } from './sql-lists.ts'
import { recordOf, type TextRow, unfollowedRecordOf } from './sql-record.ts'

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
  /** A column that holds when a row last changed, with an index for the sake of the department. Rows without it are refused. */
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

/** What a column holds: text, moments or days, numbers without fractions, or something else. */
export type ColumnKind = 'TEXT' | 'MOMENT' | 'DAY' | 'WHOLE_NUMBER' | 'OTHER'

/** How often rows are looked for that are never read as changes. */
const unfollowedEveryMs = 3_600_000

const dayMs = 24 * 3_600_000

/**
 * The way to one table of a department's database.
 *
 * Changes are followed by the column that says when a row changed, and the key; a cursor is the last
 * row's two. Keys that are text are compared byte by byte, in the database too. A column of days is read
 * when its day is over. Rows of which it says nothing, or a day to come, would be left out in silence:
 * they are looked for once an hour, page by page to the last, and given as refused.
 */
export function sqlConnector(database: SourceDatabase, from: SqlFrom, clock: Clock): Connector {
  const { dialect } = database
  const settleMs = durationMs(from.settle)
  let described: Promise<SqlTable> | null = null
  let lookedAtMs = Number.NEGATIVE_INFINITY
  /** After which key of them to look further; null where all were looked through. */
  let unfollowedAfter: string | null = null

  /** Asked once; again where it failed. */
  function table(signal: AbortSignal): Promise<SqlTable> {
    const { code = null } = from
    described ??= database
      .columnKinds(describeColumns(dialect, from.table, [from.key, from.changedAt]), signal)
      .then(([key, changed]) => {
        return { ...from, code, keyIsText: key === 'TEXT', changedIsDay: changed === 'DAY' }
      })
      .catch((error: unknown) => {
        described = null
        throw error
      })
    return described
  }

  /** A page of them, where it is time; that there are more is known by `unfollowedAfter`. */
  async function unfollowed(limit: number, signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const nowMs = clock.now().getTime()
    if (unfollowedAfter === null && nowMs - lookedAtMs < unfollowedEveryMs) return []
    const statement = rowsUnfollowed(dialect, await table(signal), unfollowedAfter, limit)
    const rows = await database.rows(statement, signal)
    unfollowedAfter = rows.length < limit ? null : (rows.at(-1)?.[ownColumns.key] ?? '')
    if (unfollowedAfter === null) lookedAtMs = nowMs
    return rows.map(unfollowedRecordOf)
  }

  return {
    readsAhead: true,
    async readChanges(cursor, limit, signal) {
      const startedMs = clock.now().getTime()
      const after = cursor === null ? null : parseCursor(cursor)
      const own = await table(signal)
      const heldBackMs = settleMs + (own.changedIsDay ? dayMs : 0)
      const statement = changesAfter(dialect, own, after, { limit, settleMs: heldBackMs })
      const rows = await database.rows(statement, signal)
      const last = rows.at(-1)
      const left = limit - rows.length
      const others = left > 0 ? await unfollowed(left, signal) : []
      const isEnd = left > 0 && unfollowedAfter === null
      return {
        records: [...rows.map(recordOf), ...others],
        cursor: last ? JSON.stringify([last[ownColumns.changed], last[ownColumns.key]]) : cursor,
        watermark: isEnd ? new Date(startedMs - heldBackMs) : null,
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
