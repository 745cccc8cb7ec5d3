import type { Plan } from './plan.ts'

/** How long a plan may take. */
export interface PlanLimits {
  /** Of the process's processor time: on a busy machine that is more by the clock. */
  readonly processorMs: number
  /** By the clock, whatever the machine does. */
  readonly clockMs: number
}

export const planLimits: PlanLimits = { processorMs: 200, clockMs: 2_000 }

const shortestWaitMs = 10

/**
 * Waits for a plan within its limits; a planner that takes longer goes on for nobody, and is told so by
 * its signal.
 *
 * Rejects with what the planner says, or that it was too late.
 */
export async function planInTime(
  begin: (signal: AbortSignal) => Promise<Plan>,
  { processorMs, clockMs }: PlanLimits = planLimits,
): Promise<Plan> {
  const giveUp = new AbortController()
  const late = Promise.withResolvers<never>()
  const started = { usage: process.cpuUsage(), atMs: performance.now() }
  let timer = setTimeout(judge, Math.min(processorMs, clockMs))

  function judge(): void {
    const { user, system } = process.cpuUsage(started.usage)
    const leftMs = Math.min(
      processorMs - (user + system) / 1_000,
      clockMs - (performance.now() - started.atMs),
    )
    if (leftMs > 0) {
      timer = setTimeout(judge, Math.max(leftMs, shortestWaitMs))
      return
    }
    late.reject(new Error(`Planning took over ${processorMs} ms`))
    giveUp.abort()
  }

  try {
    const planning = begin(giveUp.signal)
    // What it says after its time is of no use.
    planning.catch(() => {})
    return await Promise.race([planning, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
