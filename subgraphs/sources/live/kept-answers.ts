import { LRUCache } from 'lru-cache'
import type { LivePage } from './live-dossier.ts'

/** An answer of a live source, without personal data, and when it came, in domain time. */
export interface KeptAnswer {
  readonly page: LivePage
  readonly fetchedAt: Date
}

/**
 * Where answers of live sources are kept for the time when these are down. Losing one costs nothing but
 * that: it may forget what it likes.
 */
export interface KeptAnswers {
  find(key: string): Promise<KeptAnswer | null>
  /** For no longer than it is of use to anybody. */
  keep(key: string, answer: KeptAnswer, forMs: number): Promise<void>
  forget(key: string): Promise<void>
}

const mostDossiers = 20_000

/** Keeps answers in this process, those that were used last. */
export function keptInProcess(): KeptAnswers {
  const answers = new LRUCache<string, KeptAnswer>({
    maxSize: mostDossiers,
    sizeCalculation: ({ page }) => page.dossiers.length + 1,
  })
  return {
    find: async (key) => answers.get(key) ?? null,
    async keep(key, answer) {
      answers.set(key, answer)
    },
    async forget(key) {
      answers.delete(key)
    },
  }
}
