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
  counts(): GateCounts
}

export interface GateCounts {
  readonly inside: number
  readonly waiting: number
}

/** A gate whose places come and go. */
export interface ResizableGate extends Gate {
  /** Who is inside where there are fewer places from now on stays; nobody follows them. */
  resize(places: number): void
}

export interface GateRoom {
  readonly places: number
  /** How many may wait for a place. */
  readonly queue: number
}

export function createGate({ places, queue }: GateRoom): ResizableGate {
  const waiting = new Set<Turn>()
  let emptied: PromiseWithResolvers<void> | null = null
  let room = places
  let taken = 0

  /** Lets one who waits have a place that is kept for it. */
  function follow(): boolean {
    for (const turn of waiting) {
      waiting.delete(turn)
      // Not amid what the one before is still doing; and others may give up at the same moment.
      setImmediate(turn.start)
      return true
    }
    return false
  }

  function passOn(): void {
    if (taken <= room && follow()) return
    taken--
    if (taken === 0) emptied?.resolve()
  }

  return {
    isFull: () => taken >= room && waiting.size >= queue,
    enter(turn) {
      if (taken >= room) {
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
    resize(next) {
      room = next
      while (taken < room && follow()) taken++
    },
  }
}
