import { Failure } from '#kit/errors.ts'
import type { Plan } from './plan.ts'
import type { Planner } from './planner.ts'

const limitMs = 200

/**
 * Plans a document within 200 ms; a planner that takes longer goes on for nobody.
 *
 * Throws Failure PLANNING_FAILED, with what the planner says as its cause.
 */
export async function planInTime(
  planner: Planner,
  document: string,
  percentage: number,
): Promise<Plan> {
  const giveUp = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Error(`Planning took over ${limitMs} ms`))
    giveUp.abort()
  }, limitMs)
  const planning = planner.plan(document, percentage, giveUp.signal)
  // What it says after its time is of no use.
  planning.catch(() => {})
  try {
    return await Promise.race([planning, late.promise])
  } catch (cause) {
    throw new Failure('PLANNING_FAILED', 'No plan was found for this operation', { cause })
  } finally {
    clearTimeout(timer)
  }
}
