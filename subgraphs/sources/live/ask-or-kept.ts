import type { SourceReason } from '#domain/coverage.ts'
import type { Clock } from '#kit/clock.ts'
import { SourceFailure } from '../connector.ts'
import type { Source } from '../settings.ts'
import type { KeptAnswers } from './kept-answers.ts'
import { keepable, type LivePage } from './live-dossier.ts'

/** What a live source gave, or gave before. */
export interface LiveAnswer extends LivePage {
  /** In domain time. */
  readonly fetchedAt: Date
  /** Why the source does not answer now; null where it did. */
  readonly reason: SourceReason | null
}

export interface KeepingParts {
  readonly kept: KeptAnswers
  readonly clock: Clock
}

/**
 * Asks a live source. Where it does not answer, gives what it gave before under the same key, for as
 * long as the source's maximum staleness lasts; an answer without a dossier is not kept, and takes what
 * was kept away.
 *
 * Throws SourceFailure.
 */
export async function askOrKept(
  source: Pick<Source, 'name' | 'maximumStaleness'>,
  key: string,
  { kept, clock }: KeepingParts,
  ask: () => Promise<LivePage>,
): Promise<LiveAnswer> {
  const place = `${source.name} ${key}`
  try {
    const page = await ask()
    const fetchedAt = clock.now()
    const isEmpty = page.dossiers.length === 0
    if (isEmpty) await kept.forget(place)
    else await kept.keep(place, { page: keepable(page), fetchedAt }, source.maximumStaleness)
    return { ...page, fetchedAt, reason: null }
  } catch (thrown) {
    if (!(thrown instanceof SourceFailure)) throw thrown
    const before = await kept.find(place)
    if (!before) throw thrown
    const ageMs = clock.now().getTime() - before.fetchedAt.getTime()
    if (ageMs > source.maximumStaleness) throw thrown
    return { ...before.page, fetchedAt: before.fetchedAt, reason: thrown.reason }
  }
}
