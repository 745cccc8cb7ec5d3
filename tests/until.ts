import { setTimeout } from 'node:timers/promises'

/** Waits until `look` gives something other than null, undefined or false; fails after 10 s. */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
): Promise<NonNullable<Exclude<Found, false>>> {
  const giveUpMs = performance.now() + 10_000
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false)
      return found as NonNullable<Exclude<Found, false>>
    if (performance.now() > giveUpMs) throw new Error(`Waited for 10 s: ${what}`)
    await setTimeout(20)
  }
}
