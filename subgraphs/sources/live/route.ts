import { type AgencyCode, type DossierCode, issuerOf, isWithin } from '#domain/codes.ts'
import type { Source } from '../settings.ts'

/**
 * The one source among some that is asked for a code: by the body that is named or, where none is, by
 * the body that gave the code. Of several above it the nearest; null where none is.
 *
 * What the provincial centre numbers itself tells of no department, and routes nowhere by its code.
 */
export function routeOf<Routed extends Pick<Source, 'department' | 'answersFor'>>(
  sources: readonly Routed[],
  code: DossierCode,
  agency: AgencyCode | null,
): Routed | null {
  const body = agency ?? issuerOf(code)
  if (body === null) return null
  let nearest: { readonly source: Routed; readonly above: AgencyCode } | null = null
  for (const source of sources)
    for (const above of [source.department, ...source.answersFor])
      if (isWithin(body, above) && (!nearest || above.length > nearest.above.length))
        nearest = { source, above }
  return nearest?.source ?? null
}
