import type { Waiting } from '#kit/waiting.ts'
import { askSource } from '../ask-source.ts'
import { SourceFailure } from '../connector.ts'
import type { Source } from '../settings.ts'
import type { Turns } from './concurrency.ts'
import type { SourceCircuit } from './source-circuit.ts'

/** A source as it is asked at request time. */
export interface AskedSource {
  readonly source: Pick<Source, 'name' | 'deadline'>
  readonly circuit: SourceCircuit
  /** How callers wait for one another; they do not unless set. */
  readonly inTurn?: Turns | undefined
}

/**
 * Within this a source that is well answers, if its own deadline is not shorter, or those who ask it never
 * wait for so long: then within nearly all of what they do.
 */
const longestFairMs = 1_000
const nearlyAll = 0.9

/** Of less nothing is told, however little everybody leaves. */
const shortestFairMs = 250

const atOnce: Turns = (_, run) => run()

/**
 * Asks a source within its own deadline and that of whoever waits, unless it is known to fail. Throws
 * SourceFailure TOO_SLOW past either.
 */
export async function askWithin<Answer>(
  { source, circuit, inTurn = atOnce }: AskedSource,
  { leftMs, signal }: Waiting,
  ask: (within: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const deadline = Math.floor(Math.min(source.deadline, leftMs()))
  if (deadline <= 0) throw new SourceFailure('TOO_SLOW', `no time is left for ${source.name}`)
  circuit.check()
  const usualMs = Math.max(shortestFairMs, circuit.longestAllowed(deadline) * nearlyAll)
  const fairMs = Math.min(source.deadline, longestFairMs, usualMs)
  const startedMs = performance.now()

  /** Whether one that is well would have answered. Waiting for one's turn tells nothing while others are answered. */
  function hadTime(turnMs: number): boolean {
    if (turnMs >= fairMs) return true
    return deadline >= fairMs && !circuit.hasAnsweredSince(startedMs)
  }

  async function askInTurn(within: AbortSignal): Promise<Answer> {
    const pass = circuit.enter()
    const turnMs = Math.ceil(startedMs + deadline - performance.now())
    try {
      const answer = await ask(within)
      circuit.answered(pass)
      return answer
    } catch (thrown) {
      const reason = signal.aborted ? null : reasonOf(thrown, within)
      if (reason === null || (reason === 'TOO_SLOW' && !hadTime(turnMs))) circuit.untold(pass)
      else circuit.failed(pass, reason)
      throw thrown
    }
  }

  return askSource({ name: source.name, deadline }, signal, (within) =>
    inTurn(within, () => askInTurn(within)),
  )
}

/** Why a source failed, whatever it makes of being given up at its deadline; null where it is no failure of its own. */
function reasonOf(thrown: unknown, within: AbortSignal): SourceFailure['reason'] | null {
  if (within.aborted) return 'TOO_SLOW'
  return thrown instanceof SourceFailure ? thrown.reason : null
}
