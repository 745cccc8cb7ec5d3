const everyMs = 60_000

/** Takes one number after another, and gives the greatest of the last minute, or two. */
export type LongestLately = (ms: number, nowMs: number) => number

export function longestLately(): LongestLately {
  let longest = 0
  let longestBefore = 0
  let sinceMs = Number.NEGATIVE_INFINITY
  return (ms, nowMs) => {
    if (nowMs >= sinceMs + everyMs) {
      longestBefore = nowMs < sinceMs + 2 * everyMs ? longest : 0
      longest = 0
      sinceMs = nowMs
    }
    longest = Math.max(longest, ms)
    return Math.max(longest, longestBefore)
  }
}
