/**
 * Tells a call that nobody waits for it any longer: what a call needs of an AbortSignal, which fits.
 * Those of Node.js take more processor time than the rest of a call's own bookkeeping.
 */
export interface Cancellation {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
