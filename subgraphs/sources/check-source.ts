import { randomBytes } from 'node:crypto'
import { localDateOf } from '#domain/dates.ts'
import type { Clock } from '#kit/clock.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { NotCountable, type SourceCounts } from './aggregate.ts'
import { askSource } from './ask-source.ts'
import type { Connector, FeedName, OpenSource } from './connector.ts'
import type { ConnectorKind } from './connector-kind.ts'
import { mapDossier } from './map-dossier.ts'
import { mapEvent } from './map-event.ts'
import { mapFee } from './map-fee.ts'
import type { SourceRecord } from './record.ts'
import { asRead, type Mapped, type Refusal } from './refusal.ts'
import { sealWith } from './seal.ts'
import type { Source } from './settings.ts'
import { openSource } from './start-following.ts'

/** What a try of one feed shows. */
export interface FeedCheck {
  readonly feed: FeedName
  readonly read: number
  /** The first rows as they would be taken. */
  readonly sample: readonly unknown[]
  /** Records that cannot be taken, each with every reason. */
  readonly refused: ReadonlyArray<{ readonly key: string; readonly refusals: readonly Refusal[] }>
}

/** Whether a source that is asked at request time can count for statistics, by feed; why not, where it cannot. */
export interface CountCheck {
  readonly feed: FeedName
  readonly reasons: readonly string[]
}

const sampleSize = 3

type Mappings = {
  readonly [Feed in FeedName]: (source: Source, record: SourceRecord) => Mapped<unknown> | null
}

const mappings: Mappings = {
  dossiers: (source, record) =>
    source.feeds.dossiers ? mapDossier(source, source.feeds.dossiers.fields, record) : null,
  events: (source, record) =>
    source.feeds.events ? mapEvent(source, source.feeds.events.fields, record) : null,
  fees: (source, record) =>
    source.feeds.fees ? mapFee(source, source.feeds.fees.fields, record) : null,
}

/** Reads a record by the source's mapping; null where the source has no such feed. */
export function mapRecord(
  source: Source,
  feed: FeedName,
  record: SourceRecord,
): Mapped<unknown> | null {
  const mapped = mappings[feed](source, record)
  return mapped && asRead(record, mapped)
}

/**
 * Tries a source: reads the first page of each of its feeds and maps it or, where a code is given, looks
 * up what has that code. Nothing is stored.
 *
 * Throws SourceFailure, and OperatorError where it cannot be tried in this way.
 */
export async function checkSource(
  source: Source,
  kinds: readonly ConnectorKind[],
  clock: Clock,
  code: string | null = null,
): Promise<readonly FeedCheck[]> {
  const opened = openSource(source, kinds, { clock, seal: sealWith(randomBytes(32)) })
  const checks: FeedCheck[] = []
  try {
    if (source.mode === 'live' && code === null && !opened.counts)
      throw new OperatorError(`${source.name} is live: name the code of a dossier that it has`)
    for (const feed of ['dossiers', 'events', 'fees'] as const) {
      if (!source.feeds[feed] || (code !== null && feed !== 'dossiers')) continue
      const connector = opened.feed(feed)
      const records = await askSource(
        source,
        AbortSignal.timeout(source.deadline * 2),
        async (within) =>
          code === null
            ? (await connector.readChanges(null, source.pageSize, within)).records
            : lookUp(source, connector, code, within),
      )
      checks.push({ feed, read: records.length, ...mapAll(source, feed, records) })
    }
    return checks
  } finally {
    await opened.stop()
  }
}

/**
 * Tries whether a live source can count: over one day, so that it costs the department little. Throws
 * SourceFailure.
 */
export async function checkCounts(
  source: Source,
  kinds: readonly ConnectorKind[],
  clock: Clock,
): Promise<readonly CountCheck[]> {
  if (source.mode !== 'live') return []
  const opened = openSource(source, kinds, { clock, seal: sealWith(randomBytes(32)) })
  const today = localDateOf(clock.now())
  const period = { from: today, to: today }
  const workedDays = { ...period, week: [], exceptions: [] }
  try {
    return [
      ...(await tried(source, 'dossiers', opened, (counts, signal) =>
        counts.dossiers({ period, workedDays, vocabularies: new Map() }, signal),
      )),
      ...(await tried(source, 'fees', opened, (counts, signal) => counts.fees(period, signal))),
    ]
  } finally {
    await opened.stop()
  }
}

async function tried(
  source: Source,
  feed: FeedName,
  { counts }: OpenSource,
  ask: (counts: SourceCounts, signal: AbortSignal) => Promise<unknown>,
): Promise<CountCheck[]> {
  if (!source.feeds[feed]) return []
  if (!counts) return [{ feed, reasons: ['its kind of system only gives records'] }]
  try {
    await askSource(source, AbortSignal.timeout(source.deadline * 2), (within) =>
      ask(counts, within),
    )
    return [{ feed, reasons: [] }]
  } catch (error) {
    if (error instanceof NotCountable) return [{ feed, reasons: error.reasons }]
    throw error
  }
}

async function lookUp(
  { name }: Source,
  connector: Connector,
  code: string,
  signal: AbortSignal,
): Promise<readonly SourceRecord[]> {
  if (!connector.lookUp) throw new OperatorError(`${name} cannot be asked for a code`)
  return connector.lookUp(code, signal)
}

function mapAll(source: Source, feed: FeedName, records: readonly SourceRecord[]) {
  const sample: unknown[] = []
  const refused: Array<FeedCheck['refused'][number]> = []
  for (const record of records) {
    const mapped = mapRecord(source, feed, record)
    if (mapped === null) continue
    if ('refusals' in mapped) refused.push({ key: record.key, refusals: mapped.refusals })
    else if (sample.length < sampleSize) sample.push(mapped.row)
  }
  return { sample, refused }
}
