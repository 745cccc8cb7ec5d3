import type { Logger } from 'pino'
import { type Ownership, readOwnershipFile } from './ownership-file.ts'

/**
 * Reads an ownership file each time that it is asked for, so that a change counts from then on. A file
 * that cannot be read is told in the log, and what it said last holds.
 *
 * Throws OperatorError where it cannot be read the first time.
 */
export async function followOwnership(
  file: string,
  log: Logger,
): Promise<() => Promise<Ownership>> {
  let last = await readOwnershipFile(file)
  return async () => {
    try {
      last = await readOwnershipFile(file)
    } catch (error) {
      log.error({ err: error }, 'the ownership file cannot be read: what it said last holds')
    }
    return last
  }
}
