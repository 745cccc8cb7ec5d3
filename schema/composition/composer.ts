import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { untilAborted } from '#kit/until-aborted.ts'
import type { Composition, CompositionNote, SubgraphSource } from './composition.ts'
import type { CompositionAnswer } from './composition-thread.ts'

/** What composing may cost. */
export interface ComposerLimits {
  /** Of the thread's heap. */
  readonly memoryMb: number
  /** How long a thread without work is kept: a new one takes a second or two to be as fast. */
  readonly idleMs: number
}

export const composerLimits: ComposerLimits = { memoryMb: 1_024, idleMs: 60_000 }

export interface ComposeOptions {
  /** From the call on, waiting for those before it included. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal
}

export interface Composer {
  readonly name: 'composer'
  /**
   * Composes subgraphs, one set after the other. What takes too long or too much memory is an error of
   * the composition like any other: `COMPOSITION_TIMED_OUT`, `SCHEMA_TOO_LARGE`.
   *
   * Rejects with the signal's reason when the caller gives up, and with a fault of Apollo's code.
   */
  compose(subgraphs: readonly SubgraphSource[], options: ComposeOptions): Promise<Composition>
  stop(): Promise<void>
}

/** Opens a composer: its thread starts with the first call and ends when it has long had no work. */
export function openComposer(limits: ComposerLimits = composerLimits): Composer {
  let thread: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()

  function startThread(): Worker {
    const started = new Worker(new URL('./composition-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    })
    // Whoever waits for an answer hears of it, and nobody else needs to.
    started.on('error', () => {})
    started.once('exit', () => {
      if (thread === started) thread = null
    })
    return started
  }

  async function endThread(): Promise<void> {
    clearTimeout(idle)
    const ended = thread
    thread = null
    await ended?.terminate()
  }

  async function composeNow(subgraphs: readonly SubgraphSource[], givenUp: AbortSignal) {
    givenUp.throwIfAborted()
    clearTimeout(idle)
    thread ??= startThread()
    thread.ref()
    try {
      return await ask(thread, subgraphs, givenUp)
    } catch (error) {
      // It is still at it, or broken: the next one gets another.
      await endThread()
      throw error
    } finally {
      thread?.unref()
      idle = setTimeout(() => void endThread(), limits.idleMs).unref()
    }
  }

  async function compose(
    subgraphs: readonly SubgraphSource[],
    { deadlineMs, signal }: ComposeOptions,
  ): Promise<Composition> {
    const deadline = AbortSignal.timeout(deadlineMs)
    const givenUp = signal ? AbortSignal.any([deadline, signal]) : deadline
    const composing = turn.then(() => composeNow(subgraphs, givenUp))
    turn = composing.catch(() => {})
    try {
      return await untilAborted(composing, givenUp)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (deadline.aborted) return { errors: [timedOut(deadlineMs)] }
      if (isOutOfMemory(error)) return { errors: [tooLarge(limits.memoryMb)] }
      throw error
    }
  }

  return {
    name: 'composer',
    compose,
    async stop() {
      await turn
      await endThread()
    },
  }
}

async function ask(
  thread: Worker,
  subgraphs: readonly SubgraphSource[],
  signal: AbortSignal,
): Promise<Composition> {
  // `once` rejects when the thread has an error, and when the signal is aborted.
  const answered = once(thread, 'message', { signal })
  thread.postMessage(subgraphs)
  const [answer]: CompositionAnswer[] = await answered
  if (answer === undefined) throw new Error('The composing thread answered nothing')
  if ('fault' in answer) throw new Error(answer.fault)
  return answer
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function timedOut(deadlineMs: number): CompositionNote {
  const seconds = deadlineMs / 1_000
  return {
    code: 'COMPOSITION_TIMED_OUT',
    message: `Composing was not done within ${seconds} s: the schemas are too large, or too many are composed at once`,
    places: [],
  }
}

function tooLarge(memoryMb: number): CompositionNote {
  return {
    code: 'SCHEMA_TOO_LARGE',
    message: `Composing takes more than ${memoryMb} MB of memory: the schemas are too large`,
    places: [],
  }
}
