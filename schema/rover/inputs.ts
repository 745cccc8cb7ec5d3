import type { GitContext } from '../variants/variant.ts'

/** Where a schema comes from, as Rover tells it. */
export interface GitContextInput {
  readonly branch?: string | null
  readonly commit?: string | null
  readonly committer?: string | null
  readonly remoteUrl?: string | null
  readonly message?: string | null
}

/** Reads it; all of it may be missing. */
export function gitContextOf(input: GitContextInput | null | undefined): GitContext {
  return {
    branch: input?.branch ?? null,
    commit: input?.commit ?? null,
    committer: input?.committer ?? null,
    remoteUrl: input?.remoteUrl ?? null,
    message: input?.message ?? null,
  }
}
