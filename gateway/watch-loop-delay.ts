import type { Part } from '#kit/lifecycle.ts'

const everyMs = 20

/** Tells again and again how much later than due the event loop has come round, in seconds. */
export function watchLoopDelay(observe: (seconds: number) => void): Part {
  let dueMs = performance.now() + everyMs
  const timer = setInterval(() => {
    const nowMs = performance.now()
    observe(Math.max(0, nowMs - dueMs) / 1_000)
    dueMs = nowMs + everyMs
  }, everyMs)
  timer.unref()
  return { name: 'loop delay', stop: async () => clearInterval(timer) }
}
