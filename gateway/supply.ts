import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { followFile, messageOf } from './follow-file.ts'
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

/** Supplies the supergraph of a file, as it is and as it changes. */
export function supplyFromFile(file: string, log: Logger): Supply {
  return {
    source: file,
    async *candidates() {
      yield { sdl: await readSupergraph(file), origin: file }
    },
    follow: ({ sdl }, take) => followFile({ what: 'supergraph', file, first: sdl }, take, log),
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
