import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import { Server, type Socket } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** For what clients have sent and has not arrived. */
const graceMs = 100

/** For clients that go on connecting. */
const acceptLimitMs = 1_000

/** For clients that were promised to keep their connection, and have not heard yet that it ends. */
const idleLimitMs = 1_000

/** Longer than any request takes: what is still open then is a client that never finished its own. */
const limitMs = 20_000

const lookEveryMs = 50

/** What a connection is doing. */
interface Activity {
  requests: number
  /** When it was opened or last answered, of `performance.now()`. */
  lastMs: number
}

interface Connections {
  readonly open: ReadonlyMap<Socket, Activity>
  /** When the last of all requests was answered. */
  lastMs(): number
}

/**
 * Makes a server's `close` answer every request that was sent before it, then end.
 *
 * Connections are ended by their next answer, or after a while without a request. Node alone cuts
 * those that wait to be accepted, or look idle since their request is not read yet, and keeps the
 * others open for as long as their clients like.
 */
export function drainOnClose(http: FastifyInstance): void {
  const connections = followConnections(http.server)
  let closed: Promise<void> | null = null
  http.addHook('preClose', async () => {
    closed = stopListening(http.server)
    await closed
    await endConnections(connections)
  })
  http.addHook('onSend', (_request, reply, payload, done) => {
    if (closed === null) return done(null, payload)
    // With its answer a client may connect again at once: it must not meet a door that is closing.
    closed.then(() => {
      reply.header('connection', 'close')
      done(null, payload)
    }, done)
  })
}

function followConnections(server: HttpServer): Connections {
  const open = new Map<Socket, Activity>()
  let answeredMs = 0
  server.on('connection', (socket: Socket) => {
    open.set(socket, { requests: 0, lastMs: performance.now() })
    socket.once('close', () => open.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const activity = open.get(socket)
    if (activity === undefined) return
    activity.requests++
    response.once('close', () => {
      activity.requests--
      activity.lastMs = answeredMs = performance.now()
    })
  })
  return { open, lastMs: () => answeredMs }
}

/** Takes what is on its way, then no more. Unlike HTTP's own `close`, that of `net` leaves connections alone. */
async function stopListening(server: HttpServer): Promise<void> {
  await setTimeout(graceMs)
  await acceptWaiting(server)
  Server.prototype.close.call(server)
}

/** Node accepts one connection in a turn of its event loop; a turn without one says that none waits. */
async function acceptWaiting(server: HttpServer): Promise<void> {
  const giveUpMs = performance.now() + acceptLimitMs
  let accepted = false
  const note = () => {
    accepted = true
  }
  server.on('connection', note)
  do {
    accepted = false
    await setImmediate()
    await setImmediate()
  } while (accepted && performance.now() < giveUpMs)
  server.off('connection', note)
}

/** Waits until no connection is left; cuts those that stay idle, and in the end all. */
async function endConnections({ open, lastMs }: Connections): Promise<void> {
  // Clients whose connection ends go on with another, which may have been idle for long: under load
  // none counts as idle yet.
  const idleSinceMs = lastMs()
  const giveUpMs = performance.now() + limitMs
  while (open.size > 0) {
    await setTimeout(lookEveryMs)
    // One turn of the event loop reads what has arrived meanwhile.
    await setImmediate()
    await setImmediate()
    const nowMs = performance.now()
    for (const [socket, { requests, lastMs }] of open) {
      const isIdle = requests === 0 && nowMs - Math.max(lastMs, idleSinceMs) > idleLimitMs
      if (isIdle || nowMs > giveUpMs) socket.destroy()
    }
  }
}
