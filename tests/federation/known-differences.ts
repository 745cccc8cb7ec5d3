import type { Difference } from './compare.ts'

/** A difference between our engine and the stock one in which ours is right. */
export interface KnownDifference {
  readonly federation: string
  readonly section: string
  readonly query: string
  readonly explains: (difference: Difference, query: string) => boolean
}

export const knownDifferences: readonly KnownDifference[] = []
