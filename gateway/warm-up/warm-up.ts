import { setImmediate } from 'node:timers/promises'
import type { OperationUse } from './operation-use.ts'

/** What came of making operations ready. */
export interface WarmedUp {
  readonly ready: number
  /** Those that do not fit the supergraph, a limit or the planner any more. */
  readonly unfit: number
  /** Those for which no time was left. */
  readonly left: number
}

/** Makes an operation ready to be run in one way; false where it cannot be. */
export type ReadyOperation = (use: OperationUse) => Promise<boolean>

/** How many operations a new generation is warmed up with, and for how long it waits for that. */
export const warmUpStandard = { operations: 100, limitMs: 5_000 }

/** Makes operations ready one after the other; between them others have their turn. */
export async function warmUp(
  uses: readonly OperationUse[],
  ready: ReadyOperation,
  limitMs = warmUpStandard.limitMs,
): Promise<WarmedUp> {
  const endMs = performance.now() + limitMs
  let done = 0
  let unfit = 0
  for (const use of uses) {
    await setImmediate()
    if (done > 0 && performance.now() >= endMs) break
    done += 1
    if (!(await ready(use))) unfit += 1
  }
  return { ready: done - unfit, unfit, left: uses.length - done }
}
