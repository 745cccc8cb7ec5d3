import { setImmediate } from 'node:timers/promises'

/** How long work goes on before others have their turn. */
const turnMs = 5

/** Makes what long work awaits between its parts: others have their turn where five milliseconds were used. */
export function createTurns(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < turnMs) return
    await setImmediate()
    since = performance.now()
  }
}
