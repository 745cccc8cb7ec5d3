import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { followFile, messageOf } from '../follow-file.ts'
import { readManifest } from './manifest.ts'
import { createOperationList, type OperationList } from './operation-list.ts'

/** Where the list of operations comes from. */
export interface ListSupply {
  /** In words for operators. */
  readonly source: string
  /** The list to begin with, and the way to follow it; `take` is given every list after it. */
  open(): Promise<{
    readonly list: OperationList
    follow(take: (list: OperationList) => void): Part
  }>
}

/** Supplies the manifest of a file, as it is and as it changes. Opening throws OperatorError. */
export function listFromFile(file: string, log: Logger): ListSupply {
  return {
    source: file,
    async open() {
      const first = await readFile(file, 'utf8').catch((cause: unknown) => {
        throw new OperatorError(
          `The list of persisted operations cannot be read: ${messageOf(cause)}`,
          { cause },
        )
      })
      const list = await read(first).catch(refuse)
      const what = 'list of persisted operations'
      return {
        list,
        follow: (take) =>
          followFile({ what, file, first }, async (text) => take(await read(text)), log),
      }
    },
  }

  async function read(text: string): Promise<OperationList> {
    return createOperationList(readManifest(text))
  }

  function refuse(cause: unknown): never {
    const reason = messageOf(cause)
    throw new OperatorError(`The list of persisted operations in ${file} is not taken: ${reason}`, {
      cause,
    })
  }
}
