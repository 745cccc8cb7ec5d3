import type { Waiting } from '#kit/waiting.ts'
import { askSource } from '../ask-source.ts'
import { SourceFailure } from '../connector.ts'
import type { Source } from '../settings.ts'

/** Asks a source within its own deadline and that of whoever waits. Throws SourceFailure TOO_SLOW past either. */
export async function askWithin<Answer>(
  source: Source,
  { leftMs, signal }: Waiting,
  ask: (within: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const deadline = Math.floor(Math.min(source.deadline, leftMs()))
  if (deadline <= 0) throw new SourceFailure('TOO_SLOW', `no time is left for ${source.name}`)
  return askSource({ name: source.name, deadline }, signal, ask)
}
