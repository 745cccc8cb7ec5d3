import type { Plan } from './plan.ts'

const limitMs = 200

/**
 * Waits 200 ms for a plan; a planner that takes longer goes on for nobody, and is told so by its signal.
 *
 * Rejects with what the planner says, or that it was too late.
 */
export async function planInTime(begin: (signal: AbortSignal) => Promise<Plan>): Promise<Plan> {
  const giveUp = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Error(`Planning took over ${limitMs} ms`))
    giveUp.abort()
  }, limitMs)
  try {
    const planning = begin(giveUp.signal)
    // What it says after its time is of no use.
    planning.catch(() => {})
    return await Promise.race([planning, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
