import type { GraphQLResolveInfo } from 'graphql'
import { type Coverage, checkCoverage, coverageOf, type SourceCoverage } from '#domain/coverage.ts'
import type { Clock } from '#kit/clock.ts'
import type { Sql } from '#kit/sql.ts'
import { type Admission, admittedSources } from './admission.ts'
import type { FeedName } from './connector.ts'
import { type CoverageRow, coverageRows } from './coverage-rows.ts'
import type { Source } from './settings.ts'
import { sourceStateOf } from './source-state.ts'
import { type FollowedRow, followedFeeds, followedFeedsAsOf } from './store.ts'

type States = ReadonlyMap<Source, SourceCoverage>

/** What an answer covers, and what has to be left out of it. */
export interface Covering {
  readonly coverage: Coverage
  /** The names of the sources whose rows in the store are in no total: missing ones, and live ones, which count themselves; null where none is. */
  readonly without: readonly string[] | null
}

/** What of a request its view of the sources depends on. */
export interface ViewParts {
  readonly sql: Sql
  readonly clock: Clock
}

/** The sources of a subgraph as one request sees them; for all of it, they stand as at one moment. */
export interface SourcesInView {
  /**
   * Says what the answer of a field covers, and notes it for the response's extensions.
   *
   * Throws Failure COVERAGE_TOO_LOW where that is less than `minCoverage`. Live sources are missing but
   * for those that `asked` knows better, by their names.
   */
  cover(
    info: Pick<GraphQLResolveInfo, 'path'>,
    admission: Admission,
    minCoverage?: number | undefined,
    asked?: ReadonlyMap<string, SourceCoverage>,
  ): Promise<Covering>
  /** The sources whose rows in the store are in no answer; null where there is none. */
  without(): Promise<readonly string[] | null>
  /** Notes how the one source stands that a field was asked of. */
  note(info: Pick<GraphQLResolveInfo, 'path'>, source: SourceCoverage): void
  /** The same by what was noted of the sources up to a moment; live ones, which tell only of now, are missing. */
  coverAsOf(
    info: Pick<GraphQLResolveInfo, 'path'>,
    admission: Admission,
    minCoverage: number,
    asOf: Date,
  ): Promise<Covering>
  /** How a source stands by its name; null for one that is not followed. */
  stateOf(source: string): Promise<(SourceCoverage & { readonly mode: Source['mode'] }) | null>
  /** What was noted. */
  rows(): readonly CoverageRow[]
}

/** The sources that feed a subgraph. */
export interface SubgraphSources {
  readonly subgraph: string
  readonly sources: readonly Source[]
  /** The feeds that it takes. */
  readonly feeds: readonly FeedName[]
}

export function sourcesInView(own: SubgraphSources, { sql, clock }: ViewParts): SourcesInView {
  const { subgraph, sources, feeds } = own
  const names = sources.map(({ name }) => name)
  const noted: CoverageRow[] = []
  let followed: Promise<readonly FollowedRow[]> | null = null

  /** Read once, and only where something depends on it. */
  async function states(): Promise<States> {
    followed ??= names.length === 0 ? Promise.resolve([]) : followedFeeds(sql, names, feeds)
    return statesBy(own, await followed, clock.now())
  }

  async function statesAsOf(asOf: Date): Promise<States> {
    const rows = names.length === 0 ? [] : await followedFeedsAsOf(sql, names, feeds, asOf)
    return statesBy(own, rows, asOf)
  }

  function covering(
    known: States,
    { path }: Pick<GraphQLResolveInfo, 'path'>,
    admission: Admission,
    minCoverage: number,
    asked?: ReadonlyMap<string, SourceCoverage>,
  ): Covering {
    const admitted = admittedSources(sources, admission)
    const coverage = coverageOf(
      admitted.flatMap((source) => asked?.get(source.name) ?? known.get(source) ?? []),
    )
    checkCoverage(coverage, minCoverage)
    noted.push(...coverageRows(path, subgraph, coverage))
    return { coverage, without: leftOut(known) }
  }

  return {
    cover: async (info, admission, minCoverage = 0, asked) =>
      covering(await states(), info, admission, minCoverage, asked),
    coverAsOf: async (info, admission, minCoverage, asOf) =>
      covering(await statesAsOf(asOf), info, admission, minCoverage),
    without: async () => leftOut(await states()),
    note({ path }, source) {
      noted.push(...coverageRows(path, subgraph, coverageOf([source])))
    },
    async stateOf(name) {
      const source = sources.find((source) => source.name === name)
      const state = source && (await states()).get(source)
      return source && state ? { ...state, mode: source.mode } : null
    },
    rows: () => noted,
  }
}

/** How sources stand by how far their feeds had been followed. */
function statesBy(
  { sources, feeds }: SubgraphSources,
  rows: readonly FollowedRow[],
  now: Date,
): States {
  return new Map(
    sources.map((source) => {
      const own = feeds.filter((feed) => source.feeds[feed])
      const found = own.map((feed) =>
        rows.find((row) => row.source === source.name && row.feed === feed),
      )
      return [source, sourceStateOf(source, found, now)]
    }),
  )
}

/** Missing sources, and live ones, which count themselves. */
function leftOut(known: States): readonly string[] | null {
  const left = [...known].filter(([{ mode }, { state }]) => mode === 'live' || state === 'MISSING')
  return left.length > 0 ? left.map(([{ name }]) => name) : null
}
