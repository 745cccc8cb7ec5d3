import type { AgencyCode, DossierCode } from '#domain/codes.ts'
import type { SourceCoverage } from '#domain/coverage.ts'
import { Failure } from '#kit/errors.ts'
import type { Sql } from '#kit/sql.ts'
import type { Waiting } from '#kit/waiting.ts'
import { SourceFailure } from '../../sources/connector.ts'
import type { KeptPlaces } from '../../sources/live/kept-places.ts'
import { coverageOfAnswer, coverageOfNone } from '../../sources/live/live-coverage.ts'
import type { LiveSource } from '../../sources/live/live-source.ts'
import { routeOf } from '../../sources/live/route.ts'
import type { Source } from '../../sources/settings.ts'
import { type LiveRow, liveRows } from './live-row.ts'

export interface LookUpParts {
  readonly sql: Sql
  readonly now: Date
  readonly waiting: Waiting
  readonly sources: readonly LiveSource[]
  readonly places: KeptPlaces
}

/** The one source that is asked for a code. */
export interface Route {
  readonly source: Source
  ask(): Promise<LookedUp>
}

/** What a source had under a code. */
export interface LookedUp {
  readonly rows: readonly LiveRow[]
  /** How the source stands. */
  readonly coverage: SourceCoverage
  /** Why there is nothing: SOURCE_UNAVAILABLE, SOURCE_TIMEOUT, SOURCE_BAD_RECORD; null where there is, or never was. */
  readonly failure: Failure | null
}

/** Finds dossiers in live sources. */
export interface LookUps {
  /** Null where no live source is asked for the code. */
  byCode(code: DossierCode, agency: AgencyCode | null): Route | null
  /** For a dossier that a source gave before; null where none is known to have. */
  byId(id: string): Promise<Route | null>
}

export function liveLookUps({ sql, now, waiting, sources, places }: LookUpParts): LookUps {
  const routed = sources.flatMap(({ source, lookUp }) => (lookUp ? { source, lookUp } : []))

  function routeTo(name: string, code: string): Route | null {
    const to = routed.find(({ source }) => source.name === name)
    if (!to) return null
    const { source, lookUp } = to
    return {
      source,
      async ask() {
        try {
          const answer = await lookUp(code, waiting)
          const rows = (await liveRows(sql, source, answer)).filter((row) => row !== null)
          for (const { row } of rows) await places.keep(row.id, { source: name, code })
          const isUnread = rows.length === 0 && answer.dossiers.length > 0
          const failure = isUnread ? unreadable(source, code) : null
          return { rows, coverage: coverageOfAnswer(source, answer, now), failure }
        } catch (thrown) {
          if (!(thrown instanceof SourceFailure)) throw thrown
          const coverage = coverageOfNone(source, thrown.reason)
          return { rows: [], coverage, failure: unanswered(source, thrown) }
        }
      },
    }
  }

  return {
    byCode(code, agency) {
      const source = routeOf(
        routed.map(({ source }) => source),
        code,
        agency,
      )
      return source && routeTo(source.name, code)
    },
    async byId(id) {
      if (routed.length === 0) return null
      const place = await places.find(id)
      return place && routeTo(place.source, place.code)
    },
  }
}

function unreadable({ department }: Source, code: string): Failure {
  const problem = `The system of ${department} has a record of ${code} that cannot be read`
  return new Failure('SOURCE_BAD_RECORD', problem)
}

function unanswered({ department }: Source, cause: SourceFailure): Failure {
  if (cause.reason === 'TOO_SLOW')
    return new Failure('SOURCE_TIMEOUT', `The system of ${department} took too long`, { cause })
  return new Failure('SOURCE_UNAVAILABLE', `The system of ${department} did not answer`, { cause })
}
