/** Domain time: what the records call "now". Deadlines, tokens and caches use real time instead. */
export interface Clock {
  now(): Date
}

/** Real time. */
export const realClock: Clock = { now: () => new Date() }

/** Starts at a moment and runs on from there. */
export function clockFrom(start: Date): Clock {
  const startedMs = performance.now()
  return { now: () => new Date(start.getTime() + performance.now() - startedMs) }
}

/** Stands still until moved: for tests. */
export function standingClock(at: Date): Clock & { moveTo(next: Date): void } {
  let moment = at
  return {
    now: () => moment,
    moveTo(next) {
      moment = next
    },
  }
}
