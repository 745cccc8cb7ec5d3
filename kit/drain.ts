import { Server } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** For what clients have sent and has not arrived. */
const graceMs = 100

/** For clients that go on connecting. */
const acceptLimitMs = 1_000

/** Longer than any request takes: what is still open then is a client that never finished its own. */
const limitMs = 20_000

/**
 * Makes a server's `close` answer every request that was sent before it, then end.
 *
 * Node alone cuts connections that wait to be accepted, or look idle since their request is not read
 * yet, and keeps the others open for as long as their clients like.
 */
export function drainOnClose(http: FastifyInstance): void {
  let closed: Promise<void> | null = null
  http.addHook('preClose', async () => {
    closed = stopListening(http)
    await closed
    void setTimeout(limitMs, undefined, { ref: false }).then(() =>
      http.server.closeAllConnections(),
    )
  })
  http.addHook('onSend', async (_request, reply) => {
    if (closed === null) return
    // With its answer a client may connect again at once: it must not meet a door that is closing.
    await closed
    reply.header('connection', 'close')
  })
  // For an answer whose head was out before.
  http.addHook('onResponse', async () => {
    if (closed === null) return
    await setImmediate()
    http.server.closeIdleConnections()
  })
}

/** Takes what is on its way, then no more. Unlike HTTP's own `close`, that of `net` leaves connections alone. */
async function stopListening({ server }: FastifyInstance): Promise<void> {
  await setTimeout(graceMs)
  await acceptWaiting(server)
  Server.prototype.close.call(server)
  // One turn of the event loop reads what the last ones have sent.
  await setImmediate()
  await setImmediate()
}

/** Node accepts one connection in a turn of its event loop; a turn without one says that none waits. */
async function acceptWaiting(server: Server): Promise<void> {
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
