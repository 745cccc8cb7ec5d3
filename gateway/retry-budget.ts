/** Bounds how much repeated calls add to a subgraph's load. */
export interface RetryBudget {
  /** Counts a call that was made. */
  earn(): void
  /** Whether one more may be repeated; if so, it is counted. */
  spend(): boolean
}

/** Of the calls: as many may be repeated, over any longer time. */
const share = 0.2

/** So many may be repeated at once after a time without failures. */
export const mostRepeats = 10

export function createRetryBudget(most = mostRepeats): RetryBudget {
  let left = most
  return {
    earn() {
      left = Math.min(most, left + share)
    },
    spend() {
      if (left < 1) return false
      left--
      return true
    },
  }
}
