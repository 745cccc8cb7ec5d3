/** A bounded number of places; who finds none waits for one, first come, first served. */
export interface Gate {
  /** Calls `start` once there is a place. Has to be followed by one `leave`, also when it still waits. */
  enter(start: () => void): void
  /** Gives back the place of this `start`, or its turn where it still waits. */
  leave(start: () => void): void
  /** Resolves when all places are free. */
  empty(): Promise<void>
}

export function createGate(places: number): Gate {
  const waiting = new Set<() => void>()
  let emptied: PromiseWithResolvers<void> | null = null
  let taken = 0

  function passOn(): void {
    for (const start of waiting) {
      waiting.delete(start)
      // Not amid what the one before is still doing; and others may give up at the same moment.
      setImmediate(start)
      return
    }
    taken--
    if (taken === 0) emptied?.resolve()
  }

  return {
    enter(start) {
      if (taken === places) {
        waiting.add(start)
        return
      }
      taken++
      start()
    },
    leave(start) {
      if (!waiting.delete(start)) passOn()
    },
    async empty() {
      if (taken === 0) return
      emptied ??= Promise.withResolvers()
      await emptied.promise
    },
  }
}
