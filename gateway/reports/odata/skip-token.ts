import { badInput } from '#kit/errors.ts'

/** Where a page of a set ended: in which state of the set, and how far. */
export interface SkipToken {
  /** The hash of a report; for the list of dossiers the last id. */
  readonly of: string
  /** How many rows were given up to there; of the list, those skipped too. */
  readonly given: number
}

export function writeToken({ of, given }: SkipToken): string {
  return Buffer.from(JSON.stringify([of, given])).toString('base64url')
}

/** Throws Failure BAD_USER_INPUT for what was not written here. */
export function readToken(text: string): SkipToken {
  const match = /^\["([\w-]{1,60})",(\d{1,9})\]$/.exec(Buffer.from(text, 'base64url').toString())
  if (!match?.[1]) throw badInput('$skiptoken', 'not a place in this feed; follow @odata.nextLink')
  return { of: match[1], given: Number(match[2]) }
}
