import { createHash } from 'node:crypto'

/** What an id is of. */
export type IdOf = 'dossier' | 'fee' | 'party'

/**
 * The opaque id of what a system knows by a key of its own: the same on every run and in every
 * subgraph, so that fees find the dossier that they belong to without asking. Keys are made of no
 * personal data.
 */
export function sourceId(of: IdOf, source: string, key: string): string {
  // No name of a source holds a NUL, so that no two of them run together.
  const digest = createHash('sha256').update(`${of}\0${source}\0${key}`).digest('hex')
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join('-')
}
