import type { Clock } from '#kit/clock.ts'
import type { SharedRedis } from '#kit/redis/redis.ts'
import type { SourceObservations } from '../observations.ts'
import type { Source } from '../settings.ts'
import { keptInProcess } from './kept-answers.ts'
import { keptInRedis } from './kept-in-redis.ts'
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
  redis: Pick<SharedRedis, 'ask'>,
): LiveSources {
  const live = sources.filter(({ mode }) => mode === 'live')
  const inProcess = keptInProcess()
  let ready: readonly LiveSource[] | null = null
  return {
    places: placesInProcess(),
    all(clock) {
      ready ??= live.flatMap((source) => {
        const kept = keptInRedis(inProcess, redis, versionOf(source))
        return liveSource(source, opened.open(source, clock), { clock, kept, observations }) ?? []
      })
      return ready
    },
  }
}

/** Changes with what the source's records are read as. */
function versionOf({ department, scope, feeds, codes }: Source): string {
  return JSON.stringify([department, scope, feeds, codes])
}
