import type { Waiting } from '#kit/waiting.ts'
import { askSource } from '../ask-source.ts'
import { SourceFailure } from '../connector.ts'
import type { Source } from '../settings.ts'
import type { SourceCircuit } from './source-circuit.ts'

/** Within this a source that is well answers, if its own deadline is not shorter. */
const fairMs = 1_000

/**
 * Asks a source within its own deadline and that of whoever waits, unless it is known to fail. Throws
 * SourceFailure TOO_SLOW past either.
 */
export async function askWithin<Answer>(
  { source, circuit }: { readonly source: Source; readonly circuit: SourceCircuit },
  { leftMs, signal }: Waiting,
  ask: (within: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const deadline = Math.floor(Math.min(source.deadline, leftMs()))
  if (deadline <= 0) throw new SourceFailure('TOO_SLOW', `no time is left for ${source.name}`)
  const pass = circuit.enter()
  try {
    const answer = await askSource({ name: source.name, deadline }, signal, ask)
    circuit.answered(pass)
    return answer
  } catch (thrown) {
    circuit.failed(pass, thrown, deadline >= Math.min(source.deadline, fairMs))
    throw thrown
  }
}
