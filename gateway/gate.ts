/** One who wants a place. */
export interface Turn {
  /** Called once there is a place. */
  start(): void
  /** Called when waiting is of no use any longer; has to leave. */
  refuse(): void
}

/** A bounded number of places; who finds none waits for one, first come, first served. */
export interface Gate {
  /** Whether neither a place nor room to wait is left. */
  isFull(): boolean
  /** Starts a turn once there is a place. Has to be followed by one `leave`, also when it still waits. */
  enter(turn: Turn): void
  /** Gives back the place of this turn, or its room where it still waits. */
  leave(turn: Turn): void
  /** Refuses all who wait. */
  turnAway(): void
  /** Resolves when all places are free. */
  empty(): Promise<void>
  counts(): { readonly inside: number; readonly waiting: number }
}

export interface GateRoom {
  readonly places: number
  /** How many may wait for a place. */
  readonly queue: number
}

export function createGate({ places, queue }: GateRoom): Gate {
  const waiting = new Set<Turn>()
  let emptied: PromiseWithResolvers<void> | null = null
  let taken = 0

  function passOn(): void {
    for (const turn of waiting) {
      waiting.delete(turn)
      // Not amid what the one before is still doing; and others may give up at the same moment.
      setImmediate(turn.start)
      return
    }
    taken--
    if (taken === 0) emptied?.resolve()
  }

  return {
    isFull: () => taken === places && waiting.size >= queue,
    enter(turn) {
      if (taken === places) {
        waiting.add(turn)
        return
      }
      taken++
      turn.start()
    },
    leave(turn) {
      if (!waiting.delete(turn)) passOn()
    },
    turnAway() {
      for (const turn of [...waiting]) turn.refuse()
    },
    async empty() {
      if (taken === 0) return
      emptied ??= Promise.withResolvers()
      await emptied.promise
    },
    counts: () => ({ inside: taken, waiting: waiting.size }),
  }
}
