import { LRUCache } from 'lru-cache'

/** By which code a source can be asked for a dossier again. */
export interface DossierPlace {
  readonly source: string
  readonly code: string
}

/** Where dossiers that live sources gave are found again by their ids, which tell nothing. It may forget what it likes. */
export interface KeptPlaces {
  find(id: string): Promise<DossierPlace | null>
  keep(id: string, place: DossierPlace): Promise<void>
}

const mostPlaces = 50_000

export function placesInProcess(): KeptPlaces {
  const places = new LRUCache<string, DossierPlace>({ max: mostPlaces })
  return {
    find: async (id) => places.get(id) ?? null,
    async keep(id, place) {
      places.set(id, place)
    },
  }
}
