import type { Sql } from './sql.ts'

/**
 * Makes the batches of one request wait until every statement of the request is answered.
 *
 * Where several relations lead to the same kind of row, all of them then share one statement,
 * whichever was answered first: how many statements a request costs depends on what it asks, not on
 * rows or timing. The request's statements go through `sql`, its loaders take `schedule`.
 */
export function batchesInStep(database: Sql): {
  readonly sql: Sql
  readonly schedule: (dispatch: () => void) => void
} {
  let running = 0
  let waiting: Array<() => void> = []
  const step = () => {
    if (running > 0) return
    const ready = waiting
    waiting = []
    for (const dispatch of ready) dispatch()
  }
  return {
    async sql(text, ...values) {
      running++
      try {
        return await database(text, ...values)
      } finally {
        running--
        afterPromises(step)
      }
    },
    schedule(dispatch) {
      waiting.push(dispatch)
      afterPromises(step)
    },
  }
}

/** When everything that follows from what is known by now is done, and has asked for what it needs next. */
function afterPromises(work: () => void): void {
  void Promise.resolve().then(() => process.nextTick(work))
}
