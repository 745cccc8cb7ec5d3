import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { followFile, messageOf } from '../follow-file.ts'
import { readManifest } from './manifest.ts'
import { createOperationList, type OperationList } from './operation-list.ts'

/** A list, and the manifests that it is read from. */
export interface SuppliedList {
  readonly manifests: readonly string[]
  readonly list: OperationList
}

/** Where the list of operations comes from. */
export interface ListSupply {
  /** In words for operators. */
  readonly source: string
  /** The list to begin with, and the way to follow it; `take` is given every list after it. */
  open(): Promise<{
    readonly first: SuppliedList
    follow(take: (next: SuppliedList) => void): Part
  }>
}

/** Reads a list. Throws, in words, for what is no manifest, and where an id stands for two bodies. */
export async function readList(manifests: readonly string[]): Promise<SuppliedList> {
  return { manifests, list: await createOperationList(manifests.flatMap(readManifest)) }
}

/** Supplies the manifest of a file, as it is and as it changes. Opening throws OperatorError. */
export function listFromFile(file: string, log: Logger): ListSupply {
  return {
    source: file,
    async open() {
      const text = await readFile(file, 'utf8').catch((cause: unknown) => {
        throw new OperatorError(
          `The list of persisted operations cannot be read: ${messageOf(cause)}`,
          { cause },
        )
      })
      const first = await readList([text]).catch(refuse)
      const what = 'list of persisted operations'
      return {
        first,
        follow: (take) =>
          followFile(
            { what, file, first: text },
            async (next) => take(await readList([next])),
            log,
          ),
      }
    },
  }

  function refuse(cause: unknown): never {
    const reason = messageOf(cause)
    throw new OperatorError(`The list of persisted operations in ${file} is not taken: ${reason}`, {
      cause,
    })
  }
}
