import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as v from 'valibot'
import type { Database, Sql } from '#kit/sql.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import type { Following } from '../subgraphs/sources/following.ts'
import { readSources } from '../subgraphs/sources/read-sources.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import { serviceFrom } from '../subgraphs/sources/service-settings.ts'
import type { Source } from '../subgraphs/sources/settings.ts'
import type { Word } from './stand-ins/run.ts'

const file = path.join(import.meta.dirname, '../sources.yaml')

/** What sources.yaml takes of the environment. */
export interface DemoPlaces {
  /** Where the stand-ins are served. */
  readonly url: string
  /** The folders of their files, and of what is kept of these while they are read. */
  readonly folder: string
  readonly secret: string
}

/** The systems of the 19 departments of 2014, and the portal that stands for the local centres. */
export async function demoFollowing(
  { url, folder, secret }: DemoPlaces,
  follow: boolean,
): Promise<Following> {
  const sources = await readSources(file, connectorKinds, {
    STAND_INS_URL: url,
    STAND_INS_FOLDER: folder,
    STAND_INS_SECRET: secret,
  })
  // What was refused or half read is read anew after each start.
  return { sources, kinds: connectorKinds, seal: sealWith(randomBytes(32)), follow }
}

/** The same where nobody reads them: they stand as far as the data of 2014 go. */
export function standingSources(): Promise<Following> {
  return demoFollowing({ url: 'http://127.0.0.1:1', folder: tmpdir(), secret: 'none' }, false)
}

/** Sources that are read from a moment on instead of from their beginning: what changed before is in the data. */
export function readOnFrom(start: Date, sources: readonly Source[]): readonly Source[] {
  return sources.map((source) => {
    const { dossiers, events, fees } = source.feeds
    return {
      ...source,
      feeds: {
        dossiers: dossiers && { ...dossiers, from: readFrom(start, dossiers.from) },
        events: events && { ...events, from: readFrom(start, events.from) },
        fees: fees && { ...fees, from: readFrom(start, fees.from) },
      },
    }
  })
}

/** Services are told where to begin; files, which come whole, are taken again, which changes nothing. */
function readFrom(start: Date, settings: unknown): unknown {
  const { success, output } = v.safeParse(serviceFrom, settings)
  if (!success || !output.changes) return settings
  const { changes } = output
  if (changes.by === 'window') {
    // The systems keep seconds, and this one has been read.
    const begin = new Date(start.getTime() + 1_000).toISOString()
    return { ...output, changes: { ...changes, begin } }
  }
  if (changes.by === 'year') return settings
  // What the old portal numbers is changes, by when they were made.
  const parameters = { ...changes.parameters, [changes.after]: String(start.getTime()) }
  return { ...output, changes: { ...changes, parameters } }
}

/** Forgets how far sources were followed after a moment: domain time starts over with each start. */
export async function beginAt({ sql }: Database, sources: readonly Source[], start: Date) {
  const feeds = sources.flatMap(({ name, feeds }) =>
    Object.keys(feeds).map((feed) => ({ source: name, feed })),
  )
  await sql`
    INSERT INTO sources.followed (source, feed, watermark)
    SELECT source, feed, ${start}
    FROM json_to_recordset(${JSON.stringify(feeds)}::json) AS feed (source text, feed text)
    ON CONFLICT (source, feed) DO UPDATE SET
      cursor = NULL, watermark = excluded.watermark, failing_since = NULL, failure = NULL
  `
  await sql`DELETE FROM sources.followed_history WHERE noted_at > ${start}`
  await sql`UPDATE sources.closing SET closed_until = '-infinity'`
  await sql`SELECT sources.note_history(source, feed, ${start}) FROM sources.followed`
  await sql`UPDATE dossiers.closing SET closed_until = '-infinity'`
  await sql`UPDATE fees.closing SET closed_until = '-infinity'`
}

/**
 * Makes of a system that fails one that failed a while ago: nobody wants to wait for hours until what
 * is known of it is stale, or too old to be counted.
 */
export async function ageAsTold(sql: Sql, source: Source, word: Word, now: Date): Promise<void> {
  if (word === 'up' || word === 'receive') return
  const { lag, maximumStaleness } = source
  const ageMs = word === 'down' ? maximumStaleness + 60_000 : (lag + maximumStaleness) / 2
  const since = new Date(now.getTime() - ageMs)
  await sql`
    UPDATE sources.followed
    SET watermark = least(watermark, ${since}), failing_since = ${since},
      failure = ${word === 'slow' ? 'TOO_SLOW' : 'UNREACHABLE'}
    WHERE source = ${source.name}
  `
}
