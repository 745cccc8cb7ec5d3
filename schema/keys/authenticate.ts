import { LRUCache } from 'lru-cache'
import { Failure } from '#kit/errors.ts'
import type { Sql } from '#kit/sql.ts'
import { hashOfKeyText, type Key } from './key.ts'
import { findKey } from './store.ts'

/** Gives the key that a text is of. */
export interface Authenticate {
  /** Throws Failure KEY_UNKNOWN where there is none that is valid. */
  (text: string | undefined): Promise<Key>
  /** As it was found the last time, for when the database is away; null where it never was. */
  remembered(text: string): Key | null
}

/** Looks keys up by the hash of their text, at every request: one that is revoked ends at once. */
export function createAuthenticate(sql: Sql): Authenticate {
  const found = new LRUCache<string, Key>({ max: 1_000 })

  async function authenticate(text: string | undefined): Promise<Key> {
    if (!text) throw unknown('no key was sent')
    const hash = hashOfKeyText(text)
    const key = await findKey(sql, hash)
    if (key === null) {
      found.delete(hash)
      throw unknown('the key is not known, or no longer valid')
    }
    found.set(hash, key)
    return key
  }

  return Object.assign(authenticate, {
    remembered: (text: string) => found.get(hashOfKeyText(text)) ?? null,
  })
}

function unknown(reason: string): Failure {
  return new Failure('KEY_UNKNOWN', `Unauthorized: ${reason}`)
}
