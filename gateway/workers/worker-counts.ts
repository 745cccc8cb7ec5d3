import {
  type CountedUse,
  createOperationCounts,
  type OperationCounts,
} from '../warm-up/operation-counts.ts'

/** Counts of one worker, which the primary adds to those of the others. */
export interface WorkerCounts {
  readonly counts: Pick<OperationCounts, 'add' | 'mostUsed'>
  /** Gives what was counted since the last time. */
  take(): CountedUse[]
}

/** Begins with what all workers have counted, which is not counted again. */
export function createWorkerCounts(uses: readonly CountedUse[]): WorkerCounts {
  let own = createOperationCounts()
  return {
    counts: {
      add: (prepared, variables, caller) => own.add(prepared, variables, caller),
      mostUsed: (most) => uses.slice(0, most),
    },
    take() {
      const taken = own.mostUsed()
      own = createOperationCounts()
      return taken
    },
  }
}
