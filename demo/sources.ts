import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Database, Sql } from '#kit/sql.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import type { Following } from '../subgraphs/sources/following.ts'
import { readSources } from '../subgraphs/sources/read-sources.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
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

/** Lets following begin when domain time does: all until then is in the data, and domain time starts over with each start. */
export async function beginAt({ sql }: Database, sources: readonly Source[], start: Date) {
  const feeds = sources.flatMap((source) =>
    Object.entries(source.feeds).map(([feed, settings]) => ({
      source: source.name,
      feed,
      cursor: cursorAt(settings?.from, start),
    })),
  )
  await sql`
    INSERT INTO sources.followed (source, feed, cursor, watermark)
    SELECT source, feed, cursor, ${start}
    FROM json_to_recordset(${JSON.stringify(feeds)}::json)
      AS feed (source text, feed text, cursor text)
    ON CONFLICT (source, feed) DO UPDATE SET
      cursor = excluded.cursor, watermark = excluded.watermark,
      failing_since = NULL, failure = NULL
  `
}

/** A cursor as the connector would have it that has read all until then; null begins at the beginning. */
function cursorAt(from: unknown, start: Date): string | null {
  if (!isService(from)) return null
  const { by, longest } = from.changes
  if (by === 'cursor') return String(start.getTime())
  return JSON.stringify({ since: start.getTime() + 1_000, span: longest, slice: null })
}

interface ServiceFrom {
  readonly changes: { readonly by: string; readonly longest?: number }
}

function isService(from: unknown): from is ServiceFrom {
  return typeof from === 'object' && from !== null && 'changes' in from
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
