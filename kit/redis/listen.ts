import { setTimeout as wait } from 'node:timers/promises'
import type { Part } from '../lifecycle.ts'
import { connect } from './connect.ts'
import type { RedisSettings } from './redis-url.ts'

/** Told what is announced on a channel. */
export type Hear = (message: string) => void

/** How often the connection is tried: one that broke without a word is never told of else. */
const tryEveryMs = 2_000

/**
 * Hears what is announced on a channel of Redis, on a connection of its own. What is announced while that is
 * away is not heard.
 */
export function listenOn(settings: RedisSettings, channel: string, hear: Hear): Part {
  const client = connect(settings)
  const stopping = new AbortController()
  const { signal } = stopping
  // The loss of Redis is told by who asks it.
  client.on('error', () => {})
  client.on('message', (_channel, message) => hear(message))
  const subscribe = async () => {
    if (client.status === 'ready') await client.subscribe(channel)
  }
  // What fails here is tried again below.
  client.on('ready', () => void subscribe().catch(() => {}))

  async function keepUp(): Promise<void> {
    for (;;) {
      await wait(tryEveryMs, undefined, { signal, ref: false })
      // What is subscribed already is so once more, and answered.
      await Promise.race([subscribe(), silence(signal)]).catch(() => {
        if (!signal.aborted) client.disconnect(true)
      })
    }
  }
  const keeping = keepUp().catch((error: unknown) => {
    if (!signal.aborted) throw error
  })

  return {
    name: `listening on ${channel}`,
    async stop() {
      stopping.abort()
      await keeping
      client.disconnect()
    },
  }
}

async function silence(signal: AbortSignal): Promise<never> {
  await wait(tryEveryMs / 2, undefined, { signal, ref: false })
  throw new Error('Redis does not answer')
}
