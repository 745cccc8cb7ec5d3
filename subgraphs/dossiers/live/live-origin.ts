import type { SourceReason } from '#domain/coverage.ts'
import type { LiveDossier } from '../../sources/live/live-dossier.ts'
import type { Source } from '../../sources/settings.ts'

/** Where a dossier comes from that a live source gave. */
export interface LiveOrigin {
  readonly department: Source['department']
  /** In domain time. */
  readonly fetchedAt: Date
  /** Why the source does not answer now, so that this is what it gave before; null where it does. */
  readonly reason: SourceReason | null
  readonly roles: LiveDossier['roles']
  readonly people: LiveDossier['people']
}
