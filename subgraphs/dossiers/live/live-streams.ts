import type { SourceCoverage } from '#domain/coverage.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Sql } from '#kit/sql.ts'
import type { Waiting } from '#kit/waiting.ts'
import { type Admission, admittedSources } from '../../sources/admission.ts'
import { SourceFailure } from '../../sources/connector.ts'
import { coverageOfAnswer, coverageOfNone } from '../../sources/live/live-coverage.ts'
import type { LiveSource } from '../../sources/live/live-source.ts'
import type { DossierFilter } from '../dossier-filter.ts'
import type { DossierOrder } from '../dossier-list.ts'
import { type LiveRow, liveRows } from './live-row.ts'
import { matches } from './matches.ts'
import { afterIn, type Place, type Stream } from './merge-pages.ts'

export interface LiveStreamParts {
  readonly sql: Sql
  readonly now: Date
  readonly today: LocalDate
  readonly waiting: Waiting
  readonly sources: readonly LiveSource[]
}

export interface LiveSearch {
  readonly filter: DossierFilter
  readonly order: DossierOrder
  readonly size: number
  readonly after: Place | null
}

/** A page of each live source, of those that gave one. */
export interface LiveStreams {
  readonly streams: readonly Stream<LiveRow>[]
  /** How each source stands, by its name. */
  readonly asked: ReadonlyMap<string, SourceCoverage>
}

/**
 * Asks the live sources whose dossiers a filter can let pass for a page each, all at once. One that gives
 * none in its time, or cannot list in the order, costs its own part only.
 */
export async function liveStreams(
  { sources, ...parts }: LiveStreamParts,
  search: LiveSearch,
  admission: Admission,
): Promise<LiveStreams> {
  const admitted = new Set(
    admittedSources(
      sources.map(({ source }) => source),
      admission,
    ),
  )
  const own = sources.filter(({ source }) => admitted.has(source))
  const found = await Promise.all(own.map((live) => streamOf(live, search, parts)))
  return {
    streams: found.flatMap(({ stream }) => stream ?? []),
    asked: new Map(found.map(({ name, coverage }) => [name, coverage])),
  }
}

interface Found {
  readonly name: string
  readonly stream: Stream<LiveRow> | null
  readonly coverage: SourceCoverage
}

async function streamOf(
  { source, lists }: LiveSource,
  { filter, order, size, after }: LiveSearch,
  { sql, now, today, waiting }: Omit<LiveStreamParts, 'sources'>,
): Promise<Found> {
  const { name } = source
  const list = lists[order]
  // Whose a dossier is, a source knows by names only.
  if (!list || filter.owner)
    return { name, stream: null, coverage: coverageOfNone(source, 'CANNOT_LIST') }
  try {
    const answer = await list({ first: size, after: afterIn(name, after) }, waiting)
    const all = await liveRows(sql, source, answer)
    const rows = answer.dossiers.map(({ place }, index) => {
      const live = all[index] ?? null
      return { place, row: live && matches(live, filter, today) ? live : null }
    })
    const stream = { name, rows, hasMore: answer.hasMore }
    return { name, stream, coverage: coverageOfAnswer(source, answer, now) }
  } catch (thrown) {
    if (!(thrown instanceof SourceFailure)) throw thrown
    return { name, stream: null, coverage: coverageOfNone(source, thrown.reason) }
  }
}
