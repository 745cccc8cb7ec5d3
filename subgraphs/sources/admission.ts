import { type AgencyCode, isWithin } from '#domain/codes.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import type { Source } from './settings.ts'

/** What of a filter says whose rows can pass it; null where nothing does. */
export interface Admission {
  readonly scope?: CentreScope | null | undefined
  readonly department?: AgencyCode | null | undefined
  readonly locality?: AgencyCode | null | undefined
  /** A body that decides or takes in, with those below it. */
  readonly agency?: AgencyCode | null | undefined
}

/**
 * The sources whose rows a filter can let pass: rather one too many than one too few, since an answer
 * has to name all that it may lack. The local centres' systems hold dossiers of every department.
 */
export function admittedSources(
  sources: readonly Source[],
  { scope, department, locality, agency }: Admission,
): readonly Source[] {
  const scopes = storedScopes(locality ? 'LOCAL_CENTRES' : (scope ?? 'ALL_CENTRES'))
  const isLocal = (source: Source) => source.scope === 'LOCAL_CENTRES'
  const related = sources.filter((source) => agency && isRelated(source.department, agency))
  return sources
    .filter((source) => scopes.includes(source.scope))
    .filter((source) => !department || isLocal(source) || source.department === department)
    .filter((source) => related.length === 0 || isLocal(source) || related.includes(source))
}

/** A centre, which takes in for all, is related to no source. */
function isRelated(owner: AgencyCode, agency: AgencyCode): boolean {
  return isWithin(owner, agency) || isWithin(agency, owner)
}
