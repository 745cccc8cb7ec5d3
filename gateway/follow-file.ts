import { readFile, stat } from 'node:fs/promises'
import { setInterval } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'

/** What a file holds, as it was read at first. */
export interface FollowedFile {
  /** In words for operators: `supergraph`. */
  readonly what: string
  readonly file: string
  readonly first: string
}

/** A change is taken after two looks. */
const lookEveryMs = 300

/**
 * Follows a file and gives every new text of it, once, to `take`.
 *
 * A text is new when two looks in a row find it, so that one half written is not taken. A file that
 * is away, and a text that `take` refuses, are told to the log and change nothing.
 */
export function followFile(
  { what, file, first }: FollowedFile,
  take: (text: string) => Promise<void>,
  log: Logger,
): Part {
  const stopping = new AbortController()
  const following = follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: error }, `the ${what} is no longer followed`)
  })

  async function follow(): Promise<void> {
    let taken = first
    let seen: string | null = first
    const look = createLook(file)
    const looks = setInterval(lookEveryMs, undefined, { signal: stopping.signal, ref: false })
    for await (const _ of looks) {
      const before: string | null = seen
      seen = await look()
      if (seen === null && before !== null) log.warn({ file }, `the ${what} cannot be read`)
      if (seen === null || seen !== before || seen === taken) continue
      taken = seen
      await take(taken).catch((error: unknown) =>
        log.error({ file, reason: messageOf(error) }, `the new ${what} is not taken`),
      )
    }
  }

  return {
    name: what,
    async stop() {
      stopping.abort()
      await following
    },
  }
}

interface Sight {
  /** Another one for what was written since. */
  readonly stamp: string
  readonly text: string
  /** Whether a second look found the stamp, too: the first may have come between two writes of one moment. */
  readonly isSettled: boolean
}

/** Gives the text of a file, which is read again only where it was written; null where it cannot be read. */
function createLook(file: string): () => Promise<string | null> {
  let last: Sight | null = null
  return async () => {
    try {
      const stamp = await stampOf(file)
      const isSame: boolean = last?.stamp === stamp
      if (last === null || !isSame || !last.isSettled)
        last = { stamp, text: await readFile(file, 'utf8'), isSettled: isSame }
      return last.text
    } catch {
      last = null
      return null
    }
  }
}

async function stampOf(file: string): Promise<string> {
  const { mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true })
  return [mtimeNs, ctimeNs, size, ino].join(' ')
}

/** What an error tells, for an operator. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
