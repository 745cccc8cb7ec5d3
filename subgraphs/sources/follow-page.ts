import type { Clock } from '#kit/clock.ts'
import type { Database, Transaction } from '#kit/sql.ts'
import { askSource } from './ask-source.ts'
import type { ChangePage, Connector } from './connector.ts'
import type { Intake, Keyed, RefusedRow } from './intake.ts'
import type { SourceRecord } from './record.ts'
import { asRead } from './refusal.ts'
import type { Seal } from './seal.ts'
import type { Source } from './settings.ts'
import {
  followedFeed,
  lockCursor,
  type QuarantinedRow,
  quarantine,
  release,
  saveFollowed,
} from './store.ts'
import { takeRows } from './take-rows.ts'

export interface FollowParts {
  readonly database: Database
  readonly clock: Clock
  readonly seal: Seal
}

/** What became of one page. */
export interface PageTaken {
  readonly taken: number
  readonly refused: readonly RefusedRow[]
  /** Whether everything has been read. */
  readonly caughtUp: boolean
}

/**
 * Follows a feed by one page: reads it, takes its rows, and notes how far it got, the last two in one
 * transaction. Wherever it is killed, the same page is read again, and taking it again changes nothing.
 * Where another process has gone on meanwhile, the page is left to that one.
 *
 * Throws SourceFailure, and what the store and other subgraphs throw.
 */
export async function followPage<Row, Ready>(
  source: Source,
  connector: Connector,
  intake: Intake<Row, Ready>,
  { database, clock, seal }: FollowParts,
  signal: AbortSignal,
): Promise<PageTaken> {
  const { feed } = intake
  const known = await followedFeed(database.sql, source.name, feed)
  const { cursor } = known
  const page = await askSource(source, signal, (within) =>
    connector.readChanges(cursor, source.pageSize, within),
  )
  if (tellsNothing(page, known, source)) return { taken: 0, refused: [], caughtUp: true }
  const { rows, unmapped } = mapRecords(source, intake, page.records)
  const ready = await intake.prepare(source, rows, signal)

  return database.transaction(async (transaction) => {
    const { sql } = transaction
    const isOurs = (await lockCursor(sql, source.name, feed)) === cursor
    if (!isOurs) return { taken: 0, refused: [], caughtUp: false }
    const now = clock.now()
    const untaken = await takeRows(transaction, ready, (rows) =>
      intake.take(sql, source, rows, now),
    )
    const refused = [...unmapped, ...untaken]
    await keepRefused(transaction, { source, feed, page, refused, seal, now })
    await saveFollowed(sql, { ...page, source: source.name, feed })
    return {
      taken: page.records.length - refused.length,
      refused,
      caughtUp: page.watermark !== null || page.isEnd === true,
    }
  })
}

/** Whether a page is not worth a transaction: nothing changed, and not long ago the same was noted. */
function tellsNothing(
  { records, cursor, watermark }: ChangePage,
  known: Awaited<ReturnType<typeof followedFeed>>,
  { lag }: Source,
): boolean {
  if (records.length > 0 || cursor !== known.cursor || known.failure !== null) return false
  if (watermark === null || known.watermark === null) return false
  const laterMs = watermark.getTime() - known.watermark.getTime()
  return laterMs >= 0 && laterMs < lag / 4
}

/** Reads records by the source's mapping; the last form of one that comes twice holds. */
export function mapRecords<Row, Ready>(
  source: Source,
  intake: Intake<Row, Ready>,
  records: readonly SourceRecord[],
): { readonly rows: readonly Keyed<Row>[]; readonly unmapped: readonly RefusedRow[] } {
  const rows: Keyed<Row>[] = []
  const unmapped: RefusedRow[] = []
  for (const record of new Map(records.map((record) => [record.key, record])).values()) {
    const { key } = record
    const mapped = asRead(record, intake.map(source, record))
    if ('row' in mapped) rows.push({ key, row: mapped.row })
    else unmapped.push({ key, refusals: mapped.refusals })
  }
  return { rows, unmapped }
}

interface Kept {
  readonly source: Source
  readonly feed: Intake<unknown>['feed']
  readonly page: ChangePage
  readonly refused: readonly RefusedRow[]
  readonly seal: Seal
  readonly now: Date
}

/** Puts what was refused into quarantine, and lets go what has been taken since. */
async function keepRefused(
  { sql }: Transaction,
  { source, feed, page, refused, seal, now }: Kept,
): Promise<void> {
  const byKey = new Map(refused.map((row) => [row.key, row]))
  const records = new Map(page.records.map((record) => [record.key, record]))
  const kept: QuarantinedRow[] = [...byKey.values()].flatMap(
    ({ key, refusals, waitsFor = null }) => {
      const record = records.get(key)
      return record ? [{ recordKey: key, refusals, sealed: seal.seal(record), waitsFor }] : []
    },
  )
  if (kept.length > 0) await quarantine(sql, source.name, feed, kept, now)
  const taken = [...records.keys()].filter((key) => !byKey.has(key))
  if (taken.length > 0) await release(sql, source.name, feed, taken)
}
