import { createServer, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { listen, sendJson } from '../../tests/stand-in.ts'

/** A department's subgraph that answers one question, or not. */
export interface FailingDepartment {
  readonly url: string
  /** How each call is answered from now on. */
  behave(way: Way): void
  /** The calls that it has had. */
  asked(): number
  /** The most connections that were open at once since this was last asked. */
  mostConnections(): number
  stop(): Promise<void>
}

export type Way = 'well' | 'hung' | 'failing a tenth'

/** What it answers when it is well. */
export const feeTotal = 7

export const departmentSdl = 'type Query { feeTotal: Int }'

const failures: ReadonlyArray<(response: ServerResponse) => unknown> = [
  (response) => response.socket?.resetAndDestroy(),
  (response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<html>'),
  (response) => sendJson(response, 500, '{"errors":[{"message":"down"}]}'),
  (response) => sendJson(response, 200, '{"data":'),
]

export async function startFailingDepartment(): Promise<FailingDepartment> {
  const sockets = new Set<Socket>()
  const random = seeded(10)
  let way: Way = 'well'
  let asked = 0
  let most = 0

  function answer(response: ServerResponse): void {
    if (way === 'hung') return
    const failure = failures[Math.floor(random() * failures.length)]
    if (way === 'failing a tenth' && random() < 0.1) failure?.(response)
    else sendJson(response, 200, JSON.stringify({ data: { feeTotal } }))
  }

  const server = createServer((request, response) => {
    asked++
    request.resume().on('end', () => answer(response))
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    most = Math.max(most, sockets.size)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
  })
  const port = await listen(server)

  return {
    url: `http://127.0.0.1:${port}/graphql`,
    behave(next) {
      way = next
    },
    asked: () => asked,
    mostConnections() {
      const seen = most
      most = sockets.size
      return seen
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
