import type { Part } from './lifecycle.ts'
import { OperatorError } from './operator-error.ts'

/**
 * Starts a process's parts and stops them in order at SIGTERM or SIGINT, then exits with 0. A signal that
 * comes again changes nothing: what is being answered is not cut off.
 *
 * What an operator can mend is told in plain words; everything else with its stack. Both exit with 1.
 */
export async function runAsProcess(start: () => Promise<Part>): Promise<void> {
  const stopped = Promise.withResolvers<void>()
  const stop = () => stopped.resolve()
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  try {
    const running = await start()
    await stopped.promise
    await running.stop()
    process.exit(0)
  } catch (error) {
    console.error(error instanceof OperatorError ? error.message : error)
    process.exit(1)
  }
}
