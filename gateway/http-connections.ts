import { Client } from 'undici'

/** The kept connections to one HTTP address; one carries one exchange at a time. */
export interface HttpConnections {
  /** Gives one that nobody uses; it connects when it is first used. */
  take(): Client
  /** Gives back one whose exchange has ended. */
  put(connection: Client): void
  /** Closes one, and ends the exchange on it. */
  drop(connection: Client): void
  /** Closes those that nobody uses and are more than so many in all; resolves when no more are open. */
  trim(most: number): Promise<void>
  /** Closes all; has to be called while none is used. */
  close(): Promise<void>
}

export function openHttpConnections(origin: string, options: Client.Options): HttpConnections {
  const idle: Client[] = []
  const closing = new Set<Promise<void>>()
  let all = 0

  function drop(connection: Client): void {
    all--
    const closed = connection.destroy().then(() => void closing.delete(closed))
    closing.add(closed)
  }

  async function closeIdle(count: number): Promise<void> {
    for (const connection of idle.splice(0, count)) drop(connection)
    await Promise.all(closing)
  }

  return {
    take() {
      // The one that was used last is the least likely to have been closed by the other side.
      const connection = idle.pop()
      if (connection) return connection
      all++
      return new Client(origin, options)
    },
    put: (connection) => void idle.push(connection),
    drop,
    trim: (most) => closeIdle(Math.max(0, all - most)),
    close: () => closeIdle(idle.length),
  }
}
