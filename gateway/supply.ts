import { readFile } from 'node:fs/promises'
import { setInterval } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import type { Launch } from './uplink-client.ts'

/** A supergraph, and where it comes from. */
export interface Supplied {
  readonly sdl: string
  /** A file or an address, for operators. */
  readonly origin: string
  /** As which a registry launched it. */
  readonly launch?: Launch
}

/** Where a gateway's supergraphs come from. */
export interface Supply {
  /** In words for operators. */
  readonly source: string
  /** What to serve at first, the best first: whoever asks takes the first that builds. */
  candidates(): AsyncIterable<Supplied>
  /** Gives every supergraph after the first to `take`, which refuses what does not build. */
  follow(first: Supplied, take: (sdl: string) => Promise<void>): Part
}

/** A change is served after two looks and a build, within 2 s. */
const lookEveryMs = 300

/** Supplies the supergraph of a file, as it is and as it changes. */
export function supplyFromFile(file: string, log: Logger): Supply {
  return {
    source: file,
    async *candidates() {
      yield { sdl: await readSupergraph(file), origin: file }
    },
    follow: ({ sdl }, take) => followSupergraph(file, sdl, take, log),
  }
}

/** Reads a supergraph for the start. Throws OperatorError when the file cannot be read. */
export async function readSupergraph(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new OperatorError(`The supergraph cannot be read: ${messageOf(cause)}`, { cause })
  }
}

/**
 * Follows a supergraph's file and gives every new text of it, once, to `take`.
 *
 * A text is new when two looks in a row find it, so that one half written is not taken. A file that
 * is away, and a text that `take` refuses, are told to the log and change nothing.
 */
export function followSupergraph(
  file: string,
  first: string,
  take: (sdl: string) => Promise<void>,
  log: Logger,
): Part {
  const stopping = new AbortController()
  const following = follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: error }, 'the supergraph is no longer followed')
  })

  async function follow(): Promise<void> {
    let taken = first
    let seen: string | null = first
    const looks = setInterval(lookEveryMs, undefined, { signal: stopping.signal, ref: false })
    for await (const _ of looks) {
      const before: string | null = seen
      seen = await look(file)
      if (seen === null && before !== null) log.warn({ file }, 'the supergraph cannot be read')
      if (seen === null || seen !== before || seen === taken) continue
      taken = seen
      await take(taken).catch((error: unknown) =>
        log.error({ file, reason: messageOf(error) }, 'the new supergraph is not taken'),
      )
    }
  }

  return {
    name: 'supply',
    async stop() {
      stopping.abort()
      await following
    },
  }
}

async function look(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return null
  }
}

/** What an error tells, for an operator. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
