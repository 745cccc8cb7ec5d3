import { setTimeout as wait } from 'node:timers/promises'

/** How a command ended: answered, refused or lost, too late for who asked, or not sent since Redis is known to be bad. */
export type CommandOutcome = 'answered' | 'failed' | 'late' | 'skipped'

export interface AskParts {
  /** How long an answer is waited for. */
  readonly waitMs: number
  readonly isConnected: () => boolean
  /** Asks for something small of a key, so that the server of that key has to answer. */
  readonly probe: (key: string) => Promise<unknown>
  readonly observe: (outcome: CommandOutcome, error?: Error) => void
  /** Told when Redis stops answering in time for more than a moment, and when it does again. */
  readonly changed: (inTime: boolean) => void
}

/** Asks Redis such that whoever asks never waits for long. */
export interface AskAtOnce {
  /** What a command gives, and undefined where it gives nothing in time. Never rejects. */
  ask<Value>(key: string, command: () => Promise<Value>): Promise<Value | undefined>
  /** Whether commands are sent. */
  isAsked(): boolean
  stop(): void
}

const probeEveryMs = 200

/**
 * Waits for each answer so long and no longer. After one that did not come in time nobody waits any more, until
 * Redis answers for the same key in time: of a cluster the same node has to.
 */
export function createAskAtOnce(parts: AskParts): AskAtOnce {
  const { waitMs, isConnected, probe, observe, changed } = parts
  const stopping = new AbortController()
  let inTime = true

  async function answersInTime(key: string): Promise<boolean> {
    if (!isConnected()) return false
    const answer = await within(waitMs, probe(key)).catch(() => 'late' as const)
    return answer !== 'late'
  }

  async function whenBack(key: string): Promise<void> {
    for (let isTold = false; ; isTold = true) {
      await wait(probeEveryMs, undefined, { signal: stopping.signal, ref: false })
      inTime = await answersInTime(key)
      if (inTime && isTold) changed(true)
      if (inTime) return
      if (!isTold) changed(false)
    }
  }

  function becomeLate(key: string): void {
    if (!inTime) return
    inTime = false
    whenBack(key).catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error
    })
  }

  return {
    isAsked: () => inTime && isConnected(),
    async ask(key, command) {
      if (!inTime || !isConnected()) {
        observe('skipped')
        return undefined
      }
      try {
        const answer = await within(waitMs, command())
        if (answer === 'late') {
          observe('late')
          becomeLate(key)
          return undefined
        }
        observe('answered')
        return answer.value
      } catch (error) {
        observe('failed', error instanceof Error ? error : undefined)
        return undefined
      }
    },
    stop: () => stopping.abort(),
  }
}

/** What is promised, or `late`. What is already here when the time is up is read first. */
function within<Value>(
  limitMs: number,
  promised: Promise<Value>,
): Promise<{ readonly value: Value } | 'late'> {
  return new Promise((resolve, reject) => {
    // A busy event loop comes to its timers before it reads what has arrived.
    const timer = setTimeout(() => setImmediate(() => resolve('late')), limitMs)
    promised.then(
      (value) => {
        clearTimeout(timer)
        resolve({ value })
      },
      (error) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
