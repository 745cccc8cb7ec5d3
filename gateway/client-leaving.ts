import type { ServerResponse } from 'node:http'
import type { Cancellation } from './cancellation.ts'

/** A cancellation that comes when the client closes its connection before it has its response. */
export function clientLeaving(response: ServerResponse): Cancellation {
  const leaving = new ClientLeaving()
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort()
  })
  return leaving
}

class ClientLeaving implements Cancellation {
  reason: Error | undefined
  readonly #listeners = new Set<() => void>()

  get aborted(): boolean {
    return this.reason !== undefined
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener)
  }

  abort(): void {
    this.reason = new Error('the client has left')
    for (const listener of this.#listeners) listener()
  }
}
