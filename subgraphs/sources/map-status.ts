import { type CodeLists, meaningOf } from './code-lists.ts'

/** A status as an event takes it in: what it means here, or the list in which the store is to look it up. */
export interface MappedStatus {
  readonly status: string | null
  readonly sourceStatus: string
  readonly vocabulary: string | null
}

/** A status that no list knows stays with its event as UNKNOWN: it is counted, and never stops a feed. */
export function mapStatus(code: string, { status, vocabulary }: CodeLists): MappedStatus {
  const own = meaningOf(status, code)
  if (own === undefined && vocabulary !== undefined)
    return { status: null, sourceStatus: code, vocabulary }
  return { status: own ?? 'UNKNOWN', sourceStatus: code, vocabulary: null }
}
