import { isFree } from '#kit/ports.ts'

/** A port on loopback that nothing listens on, below the range from which the system gives ports to clients. */
export async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000)
  return (await isFree(port)) ? port : freePort()
}
