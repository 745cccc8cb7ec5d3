import { Failure } from '#kit/errors.ts'

/** Lets one at a time do its work on a thing; the others wait in their order. */
export type InTurn = <Result>(thing: string, work: () => Promise<Result>) => Promise<Result>

/**
 * Makes turns in which nobody waits for longer than a limit. Throws Failure REGISTRY_BUSY for who
 * would: their work is not begun.
 */
export function createTurns(limitMs: number): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return async (thing, work) => {
    const arrivedMs = performance.now()
    const result = (last.get(thing) ?? Promise.resolve()).then(() => {
      if (performance.now() - arrivedMs > limitMs)
        throw new Failure(
          'REGISTRY_BUSY',
          `Others changed "${thing}" for all of the time; try again`,
        )
      return work()
    })
    const settled = result.catch(() => {})
    last.set(thing, settled)
    try {
      return await result
    } finally {
      if (last.get(thing) === settled) last.delete(thing)
    }
  }
}
