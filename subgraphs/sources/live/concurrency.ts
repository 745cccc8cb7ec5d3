import { untilAborted } from '#kit/until-aborted.ts'

/** Runs what it is given, at most so many at a time; others wait for their turn, first come, first served. */
export type Turns = <Value>(signal: AbortSignal, run: () => Promise<Value>) => Promise<Value>

/** Each has a place, and so many wait for it; the many fields of one operation find room in any case. */
const waitingForEach = 8
const leastWaiting = 64

/**
 * Who waits gives up when the signal is aborted, and throws its reason. Where too many wait already, nobody
 * is let in to wait: what is thrown then is made by `crowded`.
 */
export function takingTurns(most: number, crowded: () => Error): Turns {
  const mostWaiting = Math.max(leastWaiting, most * waitingForEach)
  const waiting = new Set<() => void>()
  let running = 0

  function passOn(): void {
    const [next] = waiting
    if (next === undefined) {
      running--
      return
    }
    waiting.delete(next)
    next()
  }

  async function turn(signal: AbortSignal): Promise<void> {
    if (waiting.size >= mostWaiting) throw crowded()
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.add(resolve)
    try {
      await untilAborted(promise, signal)
    } catch (reason) {
      // The turn may have come at the same moment: then it is somebody else's.
      if (!waiting.delete(resolve)) passOn()
      throw reason
    }
  }

  return async (signal, run) => {
    if (running < most) running++
    else await turn(signal)
    try {
      return await run()
    } finally {
      passOn()
    }
  }
}
