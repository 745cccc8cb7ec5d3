import type { Clock } from '#kit/clock.ts'
import type { Database, Sql, Transaction } from '#kit/sql.ts'
import { askSource } from './ask-source.ts'
import type { ChangePage, Connector } from './connector.ts'
import type { Intake, Keyed, RefusedRow } from './intake.ts'
import type { SourceRecord } from './record.ts'
import { asRead } from './refusal.ts'
import type { Seal } from './seal.ts'
import type { Source } from './settings.ts'
import { sharesOf } from './shares.ts'
import {
  type followedFeed,
  isKept,
  keptForTheSame,
  lockCursor,
  type QuarantinedRow,
  quarantine,
  release,
  releaseFile,
  saveFollowed,
} from './store.ts'
import { takeRows } from './take-rows.ts'

export interface FollowParts {
  readonly database: Database
  readonly clock: Clock
  readonly seal: Seal
}

/** How far a feed had been followed before a page of it. */
export type Known = Awaited<ReturnType<typeof followedFeed>>

/** One page, read and mapped, that is still to be taken. */
export interface ReadPage<Ready> {
  readonly known: Known
  readonly page: ChangePage
  readonly ready: readonly Keyed<Ready>[]
  readonly unmapped: readonly RefusedRow[]
  /** Whether everything has been read. */
  readonly caughtUp: boolean
}

/** What became of one page. */
export interface PageTaken {
  readonly taken: number
  /** Without what was in quarantine already, and only comes again. */
  readonly refused: readonly RefusedRow[]
  /** Whether another process has gone on meanwhile, to which the page was left. */
  readonly wasLeft: boolean
}

/**
 * Reads the page of a feed after where it is known to be. Changes nothing in the store, so that it may
 * be done while the page before is still being taken.
 *
 * Throws SourceFailure, and what other subgraphs throw.
 */
export async function readPage<Row, Ready>(
  source: Source,
  connector: Connector,
  intake: Intake<Row, Ready>,
  known: Known,
  signal: AbortSignal,
): Promise<ReadPage<Ready>> {
  const page = await askSource(source, signal, (within) =>
    connector.readChanges(known.cursor, source.pageSize, within),
  )
  const { rows, unmapped } = mapRecords(source, intake, page.records)
  const ready = await intake.prepare(source, rows, signal)
  const caughtUp = page.watermark !== null || page.isEnd === true
  return { known, page, ready, unmapped, caughtUp }
}

/**
 * Takes the rows of a page and notes how far the feed got, in one transaction. What may be taken side by
 * side is taken before, in transactions of its own. Wherever it is killed, the same page is read again,
 * and taking it again changes nothing. Where another process has gone on meanwhile, the page is left to
 * that one.
 *
 * Throws what the store throws.
 */
export async function takePage<Row, Ready>(
  source: Source,
  intake: Intake<Row, Ready>,
  { known, page, ready, unmapped }: ReadPage<Ready>,
  { database, clock, seal }: FollowParts,
): Promise<PageTaken> {
  const { feed } = intake
  if (tellsNothing(page, known, source)) return { taken: 0, refused: [], wasLeft: false }
  const now = clock.now()
  const take = (transaction: Transaction, rows: readonly Keyed<Ready>[]) =>
    takeRows(transaction, rows, (some) => intake.take(transaction.sql, source, some, now))
  const before = await takeSideBySide(database, sharesOf(ready, intake), take)
  return database.transaction(async (transaction) => {
    const { sql } = transaction
    const isOurs = (await lockCursor(sql, source.name, feed)) === known.cursor
    if (!isOurs) return { taken: 0, refused: [], wasLeft: true }
    const untaken = before ?? (await take(transaction, ready))
    const refused = [...unmapped, ...untaken]
    const newlyRefused = await withoutKnown(sql, { source, feed, page, refused })
    await keepRefused(transaction, { source, feed, page, refused, newlyRefused, seal, now })
    await saveFollowed(sql, { ...page, source: source.name, feed }, now)
    const taken = page.records.length - refused.length
    return { taken, refused: newlyRefused, wasLeft: false }
  })
}

/**
 * Gives what was refused; null where there is but one share, and nothing has been taken yet. Throws what
 * the store throws, when every share has come to its end.
 */
async function takeSideBySide<Ready>(
  database: Database,
  shares: ReadonlyArray<readonly Keyed<Ready>[]>,
  take: (transaction: Transaction, rows: readonly Keyed<Ready>[]) => Promise<readonly RefusedRow[]>,
): Promise<readonly RefusedRow[] | null> {
  if (shares.length === 1) return null
  const ends = await Promise.allSettled(
    shares.map((share) => database.transaction((transaction) => take(transaction, share))),
  )
  return ends.flatMap((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}

/** Whether a page is not worth a transaction: nothing changed, and not long ago the same was noted. */
function tellsNothing(
  { records, cursor, watermark }: ChangePage,
  known: Known,
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

interface Refused {
  readonly source: Source
  readonly feed: Intake<unknown>['feed']
  readonly page: ChangePage
  readonly refused: readonly RefusedRow[]
}

/** Leaves out what comes again though it did not change, and is in quarantine for the same reasons. */
async function withoutKnown(
  sql: Sql,
  { source, feed, page, refused }: Refused,
): Promise<readonly RefusedRow[]> {
  const again = new Set(page.records.flatMap(({ key, isToldAgain }) => (isToldAgain ? key : [])))
  const told = refused.filter(({ key }) => again.has(key))
  if (told.length === 0) return refused
  const known = new Set(await keptForTheSame(sql, source.name, feed, told))
  return refused.filter(({ key }) => !known.has(key))
}

interface Kept extends Refused {
  readonly newlyRefused: readonly RefusedRow[]
  readonly seal: Seal
  readonly now: Date
}

/** Puts what was refused into quarantine, and lets go what has been taken since. */
async function keepRefused(
  { sql }: Transaction,
  { source, feed, page, refused, newlyRefused, seal, now }: Kept,
): Promise<void> {
  if (await isKept(sql, source.name, feed)) {
    const refusedKeys = new Set(refused.map(({ key }) => key))
    const taken = page.records.map(({ key }) => key).filter((key) => !refusedKeys.has(key))
    await release(sql, source.name, feed, taken)
    if (page.beginsFile !== undefined) await releaseFile(sql, source.name, feed, page.beginsFile)
  }
  if (newlyRefused.length === 0) return
  const records = new Map(page.records.map((record) => [record.key, record]))
  const byKey = new Map(newlyRefused.map((row) => [row.key, row]))
  const kept: QuarantinedRow[] = [...byKey.values()].flatMap(
    ({ key, refusals, waitsFor = null }) => {
      const record = records.get(key)
      return record ? [{ recordKey: key, refusals, sealed: seal.seal(record), waitsFor }] : []
    },
  )
  await quarantine(sql, source.name, feed, kept, now)
}
