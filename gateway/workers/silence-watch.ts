/** How often a worker gives a sign of life. */
export const signEveryMs = 2_000

const lookEveryMs = 10_000

/** One look may come late itself, after which all signs are still unread. */
const mostSilentLooks = 2

/** Waits for signs of life. */
export interface SilenceWatch {
  heard(): void
  stop(): void
}

/** Tells, once, where there was no sign of life for 20 to 30 s: an event loop that does not come round. */
export function watchSilence(silent: () => void): SilenceWatch {
  let isHeard = true
  let silentLooks = 0
  const looks = setInterval(() => {
    silentLooks = isHeard ? 0 : silentLooks + 1
    isHeard = false
    if (silentLooks === mostSilentLooks) silent()
  }, lookEveryMs).unref()
  return {
    heard() {
      isHeard = true
    },
    stop: () => clearInterval(looks),
  }
}
