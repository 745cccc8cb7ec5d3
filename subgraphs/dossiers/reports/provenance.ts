import { canonicalHash } from '#kit/canonical-hash.ts'
import type { Basis } from './basis.ts'

/** Dossiers count under the agencies and fields that they were handed in under, whatever became of these. */
const asHandedIn = 'AS_HANDED_IN_V1'

/** How a report came about, for who has to make it again or to trust it. */
export interface Provenance {
  readonly reportId: string
  readonly asOf: Date
  /** Whether `asOf` was asked for: made again with the same, the report is the same. */
  readonly isFixed: boolean
  readonly calendarVersion: string
  readonly agencyVersion: string
  readonly fieldVersion: string
  readonly levelVersion: string
  readonly sha256: string
}

/**
 * Says how a report came about. The hash is over all that the report tells its reader, whatever of it
 * was selected, and over what was asked.
 */
export function provenanceOf(
  report: 'dossierForm' | 'dossierReport',
  { query, coverage, calendar, asOf }: Basis,
  content: unknown,
): Provenance {
  const versions = {
    calendarVersion: calendar.version,
    agencyVersion: asHandedIn,
    fieldVersion: asHandedIn,
    levelVersion: calendar.levelVersion,
  }
  const { live: _live, ...asked } = query
  // What no level is read for is the same whatever becomes of the list of levels.
  const readsLevels = report === 'dossierForm' || query.filter.level != null
  const read = { ...versions, levelVersion: readsLevels ? versions.levelVersion : null }
  const sha256 = canonicalHash({ report, asked, asOf, coverage, versions: read, content })
  const isFixed = query.asOf !== null
  return { reportId: `${report}-${sha256.slice(0, 16)}`, asOf, isFixed, ...versions, sha256 }
}
