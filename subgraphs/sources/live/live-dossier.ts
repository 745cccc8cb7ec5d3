import type { ListPlace } from '../connector.ts'
import type { PersonRole, SourceDossier, SourceEvent } from '../mapped-rows.ts'

/** A dossier as a live source tells of it. */
export interface LiveDossier extends Omit<SourceDossier, 'people' | 'events'> {
  /** Oldest first only where the source says so. */
  readonly events: readonly LiveEvent[]
  /** The roles of those who take part, the owner's first. */
  readonly roles: readonly PersonRole[]
  /** Those who take part; null in what was kept, since persons never are. */
  readonly people: SourceDossier['people'] | null
}

export interface LiveEvent extends SourceEvent {
  /** Whether the source gave a note, which what is kept lacks. */
  readonly isExplained: boolean
}

/** Dossiers of one answer of a source. */
export interface LivePage {
  readonly dossiers: readonly PlacedDossier[]
  /** Whether the source has more of its list. */
  readonly hasMore: boolean
}

/** Null where the record was read and cannot be taken. A look-up has no place in a list. */
export interface PlacedDossier {
  readonly place: ListPlace
  readonly dossier: LiveDossier | null
}

export function liveDossier(
  { people, ...dossier }: SourceDossier,
  events: readonly SourceEvent[],
): LiveDossier {
  return {
    ...dossier,
    events: events.map((event) => ({ ...event, isExplained: event.note !== null })),
    roles: people.map(({ role }) => role),
    people,
  }
}

/** What may be kept of an answer: nobody's name or number, and no words in which one could stand. */
export function keepable({ dossiers, hasMore }: LivePage): LivePage {
  return {
    dossiers: dossiers.map(({ place, dossier }) => ({
      place,
      dossier: dossier && {
        ...dossier,
        people: null,
        events: dossier.events.map((event) => ({ ...event, note: null })),
      },
    })),
    hasMore,
  }
}
