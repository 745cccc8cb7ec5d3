/** Who waits for an answer, and for how much longer. */
export interface Waiting {
  /** Aborted when nobody waits any longer. */
  readonly signal: AbortSignal
  /** Milliseconds until the answer is of no use, in real time; below 0 past that. */
  leftMs(): number
}

/**
 * The header in which a gateway tells a subgraph how many milliseconds it will wait. Made for each call:
 * what a client sends under this name goes nowhere.
 */
export const remainingHeader = 'motcua-remaining-ms'

/** What gateways wait for unless they are set otherwise: who does not tell is taken to wait as long. */
const usualMs = 2_000
const longestMs = 600_000

/** What a subgraph needs for itself: to send what came in time, while its caller still listens. */
const ownMs = 200

/** Somebody who waits from now on, as the header of their call tells. */
export function waitingSince(header: string | undefined, signal: AbortSignal): Waiting {
  const toldMs = header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : usualMs
  const endMs = performance.now() + Math.min(toldMs, longestMs) - ownMs
  return { signal, leftMs: () => endMs - performance.now() }
}
