import { isFree } from '#kit/ports.ts'

/** Who asked for one may not listen on it yet, so that each is given once. */
const given = new Set<number>()

/** A port on loopback that nothing listens on, below the range from which the system gives ports to clients. */
export async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000)
  if (given.has(port)) return freePort()
  given.add(port)
  return (await isFree(port)) ? port : freePort()
}
