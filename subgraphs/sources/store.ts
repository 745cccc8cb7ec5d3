import type { Sql } from '#kit/sql.ts'
import type { FeedName } from './connector.ts'

export interface FollowedRow {
  readonly source: string
  readonly feed: FeedName
  readonly watermark: Date | null
  readonly failure: 'UNREACHABLE' | 'TOO_SLOW' | null
}

/** How far some feeds of some sources have been followed; none of those that never were. */
export function followedFeeds(
  sql: Sql,
  sources: readonly string[],
  feeds: readonly FeedName[],
): Promise<FollowedRow[]> {
  return sql<FollowedRow>`
    SELECT source, feed, watermark, failure
    FROM sources.followed
    WHERE source = ANY(${sources}) AND feed = ANY(${feeds})
  `
}

/** How far a feed has been followed; where it never was, nothing is known. */
export async function followedFeed(
  sql: Sql,
  source: string,
  feed: FeedName,
): Promise<Pick<Followed, 'cursor' | 'watermark'> & Pick<FollowedRow, 'failure'>> {
  const [row] = await sql<Pick<Followed, 'cursor' | 'watermark'> & Pick<FollowedRow, 'failure'>>`
    SELECT cursor, watermark, failure FROM sources.followed
    WHERE source = ${source} AND feed = ${feed}
  `
  return row ?? { cursor: null, watermark: null, failure: null }
}

/** The same, and keeps everybody else from going on until the transaction ends. */
export async function lockCursor(sql: Sql, source: string, feed: FeedName): Promise<string | null> {
  await sql`
    INSERT INTO sources.followed (source, feed) VALUES (${source}, ${feed}) ON CONFLICT DO NOTHING
  `
  const [row] = await sql<{ cursor: string | null }>`
    SELECT cursor FROM sources.followed WHERE source = ${source} AND feed = ${feed} FOR UPDATE
  `
  return row?.cursor ?? null
}

/** Notes that a feed has been followed further; `watermark` null leaves it as it was. */
export async function saveFollowed(
  sql: Sql,
  { source, feed, cursor, watermark }: Followed,
  at: Date,
): Promise<void> {
  await sql`
    UPDATE sources.followed
    SET cursor = ${cursor}, watermark = coalesce(${watermark}, watermark),
      failing_since = NULL, failure = NULL
    WHERE source = ${source} AND feed = ${feed}
  `
  await sql`SELECT sources.note_history(${source}, ${feed}, ${at})`
}

export interface Followed {
  readonly source: string
  readonly feed: FeedName
  readonly cursor: string | null
  readonly watermark: Date | null
}

/** Notes that a feed gives nothing; since when stays what it was. */
export async function saveFailure(
  sql: Sql,
  source: string,
  feed: FeedName,
  failure: 'UNREACHABLE' | 'TOO_SLOW',
  at: Date,
): Promise<void> {
  await sql`
    INSERT INTO sources.followed AS known (source, feed, failing_since, failure)
    VALUES (${source}, ${feed}, ${at}, ${failure})
    ON CONFLICT (source, feed) DO UPDATE
      SET failing_since = coalesce(known.failing_since, excluded.failing_since),
        failure = excluded.failure
  `
  await sql`SELECT sources.note_history(${source}, ${feed}, ${at})`
}

/**
 * How far feeds had been followed at a moment, by what was noted then; what is noted from now on does
 * not change it.
 */
export async function followedFeedsAsOf(
  sql: Sql,
  sources: readonly string[],
  feeds: readonly FeedName[],
  asOf: Date,
): Promise<FollowedRow[]> {
  await sql`SELECT sources.close_history(${asOf})`
  return sql<FollowedRow>`
    SELECT DISTINCT ON (source, feed) source, feed, watermark, failure
    FROM sources.followed_history
    WHERE source = ANY(${sources}) AND feed = ANY(${feeds}) AND noted_at <= ${asOf}
    ORDER BY source, feed, noted_at DESC
  `
}

export interface QuarantinedRow {
  readonly recordKey: string
  readonly refusals: readonly { readonly field: string; readonly reason: string }[]
  readonly sealed: string
  readonly waitsFor: string | null
}

/** Keeps records that could not be taken; a later form of one takes the place of an earlier. */
export async function quarantine(
  sql: Sql,
  source: string,
  feed: FeedName,
  rows: readonly QuarantinedRow[],
  at: Date,
): Promise<void> {
  await sql`
    INSERT INTO sources.quarantine (
      source, feed, record_key, refusals, sealed, waits_for, refused_at
    )
    SELECT ${source}, ${feed}, "recordKey", refusals, sealed, "waitsFor", ${at}
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS refused ("recordKey" text, refusals json, sealed text, "waitsFor" text)
    ON CONFLICT (source, feed, record_key) DO UPDATE SET
      refusals = excluded.refusals, sealed = excluded.sealed, waits_for = excluded.waits_for,
      refused_at = excluded.refused_at, asked_again = false
  `
}

/** Whether anything of a feed is in quarantine. */
export async function isKept(sql: Sql, source: string, feed: FeedName): Promise<boolean> {
  const [row] = await sql<{ kept: boolean }>`
    SELECT EXISTS (
      SELECT FROM sources.quarantine WHERE source = ${source} AND feed = ${feed}
    ) AS kept
  `
  return row?.kept === true
}

/** The keys of those records that are in quarantine for the same reasons. */
export async function keptForTheSame(
  sql: Sql,
  source: string,
  feed: FeedName,
  rows: ReadonlyArray<{ readonly key: string; readonly refusals: QuarantinedRow['refusals'] }>,
): Promise<string[]> {
  const told = rows.map(({ key, refusals }) => ({ key, refusals }))
  const kept = await sql<{ key: string }>`
    SELECT key
    FROM json_to_recordset(${JSON.stringify(told)}::json) AS told (key text, refusals jsonb)
    JOIN sources.quarantine ON source = ${source} AND feed = ${feed} AND record_key = key
    WHERE quarantine.refusals::jsonb = told.refusals
  `
  return kept.map(({ key }) => key)
}

/** Lets records go that have been taken since. */
export async function release(
  sql: Sql,
  source: string,
  feed: FeedName,
  keys: readonly string[],
): Promise<void> {
  await sql`
    DELETE FROM sources.quarantine
    WHERE source = ${source} AND feed = ${feed} AND record_key = ANY(${keys})
  `
}

/**
 * Lets go what is called by the name of a file: the file itself (`@name`), and of its rows those without a
 * key (`name#row`) and those of a key that it told twice (`key@name#row`).
 */
export async function releaseFile(
  sql: Sql,
  source: string,
  feed: FeedName,
  file: string,
): Promise<void> {
  await sql`
    DELETE FROM sources.quarantine
    WHERE source = ${source} AND feed = ${feed} AND NOT asked_again AND (
      record_key = '@' || ${file}::text
      OR record_key ~ '#[0-9]+$' AND right('@' || regexp_replace(record_key, '#[0-9]+$', ''),
        length(${file}::text) + 1) = '@' || ${file}::text
    )
  `
}

/** Lets all records go that were refused before a moment. */
export async function forget(sql: Sql, before: Date): Promise<void> {
  await sql`DELETE FROM sources.quarantine WHERE refused_at < ${before}`
}

/** What is kept of a feed, oldest first. */
export function quarantined(
  sql: Sql,
  source: string,
  feed: FeedName,
  limit: number,
): Promise<QuarantinedRow[]> {
  return sql<QuarantinedRow>`
    SELECT record_key AS "recordKey", refusals, sealed, waits_for AS "waitsFor"
    FROM sources.quarantine
    WHERE source = ${source} AND feed = ${feed}
    ORDER BY refused_at, record_key
    LIMIT ${limit}
  `
}

/** The records of a feed that wait for a dossier, or were asked for again, in the order of their keys. */
export function toTryAgain(
  sql: Sql,
  source: string,
  feed: FeedName,
  afterKey: string,
  limit: number,
): Promise<QuarantinedRow[]> {
  return sql<QuarantinedRow>`
    SELECT record_key AS "recordKey", refusals, sealed, waits_for AS "waitsFor"
    FROM sources.quarantine
    WHERE source = ${source} AND feed = ${feed} AND (waits_for IS NOT NULL OR asked_again)
      AND record_key > ${afterKey}
    ORDER BY record_key
    LIMIT ${limit}
  `
}

/** Notes why records that were tried again are still refused; how long they are kept stays what it was. */
export async function refuseAgain(
  sql: Sql,
  source: string,
  feed: FeedName,
  rows: ReadonlyArray<Pick<QuarantinedRow, 'recordKey' | 'refusals' | 'waitsFor'>>,
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    UPDATE sources.quarantine
    SET refusals = told.refusals, waits_for = told."waitsFor", asked_again = false
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS told ("recordKey" text, refusals json, "waitsFor" text)
    WHERE source = ${source} AND feed = ${feed} AND record_key = "recordKey"
  `
}

/** A record in quarantine as its operator sees it. */
export interface KeptRow extends QuarantinedRow {
  readonly feed: FeedName
  readonly refusedAt: Date
  readonly askedAgain: boolean
}

/** What is kept of a source after a place in the order of feeds and keys. */
export function keptAfter(
  sql: Sql,
  source: string,
  after: { readonly feed: string; readonly key: string },
  limit: number,
): Promise<KeptRow[]> {
  return sql<KeptRow>`
    SELECT feed, record_key AS "recordKey", refusals, sealed, waits_for AS "waitsFor",
      refused_at AS "refusedAt", asked_again AS "askedAgain"
    FROM sources.quarantine
    WHERE source = ${source} AND (feed, record_key) > (${after.feed}, ${after.key})
    ORDER BY feed, record_key
    LIMIT ${limit}
  `
}

/** The records of a key: one of each feed at most. */
export function keptOfKey(sql: Sql, source: string, key: string): Promise<KeptRow[]> {
  return sql<KeptRow>`
    SELECT feed, record_key AS "recordKey", refusals, sealed, waits_for AS "waitsFor",
      refused_at AS "refusedAt", asked_again AS "askedAgain"
    FROM sources.quarantine
    WHERE source = ${source} AND record_key = ${key}
    ORDER BY feed
  `
}

/** Lets a record be tried again, in the form and by the key that it has now. */
export async function askAgain(
  sql: Sql,
  source: string,
  { feed, recordKey }: Pick<KeptRow, 'feed' | 'recordKey'>,
  mended: { readonly key: string; readonly sealed: string },
): Promise<void> {
  await sql`
    WITH before AS (
      DELETE FROM sources.quarantine
      WHERE source = ${source} AND feed = ${feed} AND record_key = ${recordKey}
        AND record_key <> ${mended.key}
      RETURNING refusals, refused_at
    ), kept AS (
      SELECT refusals, refused_at FROM before
      UNION ALL
      SELECT refusals, refused_at FROM sources.quarantine
      WHERE source = ${source} AND feed = ${feed} AND record_key = ${recordKey}
        AND record_key = ${mended.key}
    )
    INSERT INTO sources.quarantine (
      source, feed, record_key, refusals, sealed, refused_at, asked_again
    )
    SELECT ${source}, ${feed}, ${mended.key}, refusals, ${mended.sealed}, refused_at, true FROM kept
    ON CONFLICT (source, feed, record_key) DO UPDATE SET
      sealed = excluded.sealed, waits_for = NULL, asked_again = true
  `
}

/** Lets the records of a feed be tried again that were refused for a reason which may hold no longer. */
export async function askAgainFor(
  sql: Sql,
  source: string,
  feed: FeedName,
  reason: string,
): Promise<void> {
  await sql`
    UPDATE sources.quarantine SET asked_again = true
    WHERE source = ${source} AND feed = ${feed}
      AND refusals::jsonb @> jsonb_build_array(jsonb_build_object('reason', ${reason}::text))
  `
}
