import type { Clock } from '#kit/clock.ts'
import type { SourceObservations } from '../observations.ts'
import type { Source } from '../settings.ts'
import { keptInProcess } from './kept-answers.ts'
import { type KeptPlaces, placesInProcess } from './kept-places.ts'
import { type LiveSource, liveSource } from './live-source.ts'
import type { OpenedSources } from './opened-once.ts'

/** The live sources of a process, as they are asked for dossiers. */
export interface LiveSources {
  all(clock: Clock): readonly LiveSource[]
  /** Of the dossiers that they gave. */
  readonly places: KeptPlaces
}

export function liveSources(
  sources: readonly Source[],
  opened: OpenedSources,
  observations: SourceObservations,
): LiveSources {
  const live = sources.filter(({ mode }) => mode === 'live')
  const kept = keptInProcess()
  let ready: readonly LiveSource[] | null = null
  return {
    places: placesInProcess(),
    all(clock) {
      ready ??= live.flatMap(
        (source) =>
          liveSource(source, opened.open(source, clock), { clock, kept, observations }) ?? [],
      )
      return ready
    },
  }
}
