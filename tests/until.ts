import { setTimeout } from 'node:timers/promises'

/** Waits until `look` gives something other than null, undefined or false; fails after a time, 10 s unless told otherwise. */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  limitMs = 10_000,
): Promise<NonNullable<Exclude<Found, false>>> {
  const giveUpMs = performance.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false)
      return found as NonNullable<Exclude<Found, false>>
    if (performance.now() > giveUpMs) throw new Error(`Waited for ${limitMs} ms: ${what}`)
    await setTimeout(20)
  }
}
