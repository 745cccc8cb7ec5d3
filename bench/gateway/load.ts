import { setTimeout } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Shape } from './shapes.ts'

/** Asks one gateway one operation, over and over. */
export interface Load {
  /** The answer as it came. */
  ask(): Promise<string>
  /** Keeps every connection busy for some time; gives the number of answers. */
  saturate(seconds: number): Promise<number>
  /** Asks at moments of its own, whether answers come or not; gives how long each took, in ms. */
  arrive(requestsPerSecond: number, seconds: number): Promise<number[]>
  stop(): Promise<void>
}

const connections = 8

/**
 * Opens the connections to a gateway.
 *
 * Every request must be answered with 200 and as many bytes as the first one, else it throws.
 */
export function openLoad(url: string, { query, variables }: Shape, bearer: string): Load {
  const { origin, pathname } = new URL(url)
  const saturating = new Pool(origin, { connections })
  const arriving = new Pool(origin, { connections: null })
  const request = {
    path: pathname,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${bearer}`,
    },
    body: JSON.stringify({ query, variables }),
  } as const
  let expectedBytes: number | null = null

  async function send(pool: Pool): Promise<Buffer> {
    const { statusCode, body } = await pool.request(request)
    const answer = Buffer.from(await body.arrayBuffer())
    expectedBytes ??= answer.length
    if (statusCode !== 200 || answer.length !== expectedBytes)
      throw new Error(`${url} answered ${statusCode}: ${answer.toString().slice(0, 500)}`)
    return answer
  }

  return {
    ask: async () => (await send(saturating)).toString(),

    async saturate(seconds) {
      const end = performance.now() + seconds * 1_000
      let answers = 0
      async function keepBusy(): Promise<void> {
        while (performance.now() < end) {
          await send(saturating)
          answers++
        }
      }
      await Promise.all(Array.from({ length: connections }, keepBusy))
      return answers
    },

    async arrive(requestsPerSecond, seconds) {
      const start = performance.now()
      const arrivals = arrivalsMs(requestsPerSecond, seconds).map(async (atMs) => {
        await setTimeout(start + atMs - performance.now())
        const sent = performance.now()
        await send(arriving)
        return performance.now() - sent
      })
      return Promise.all(arrivals)
    },

    async stop() {
      await Promise.all([saturating.close(), arriving.close()])
    },
  }
}

/**
 * The moments at which independent clients ask (a Poisson process), in milliseconds; the same ones for
 * every gateway.
 */
function arrivalsMs(requestsPerSecond: number, seconds: number): number[] {
  const random = seeded(50)
  const moments: number[] = []
  for (let at = 0; ; ) {
    at += (-Math.log(1 - random()) * 1_000) / requestsPerSecond
    if (at > seconds * 1_000) return moments
    moments.push(at)
  }
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
