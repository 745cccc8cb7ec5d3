import { SourceFailure } from './connector.ts'
import type { Source } from './settings.ts'

/** Asks a source within its deadline. Throws SourceFailure TOO_SLOW past it. */
export async function askSource<Answer>(
  { name, deadline }: Pick<Source, 'name' | 'deadline'>,
  signal: AbortSignal,
  ask: (within: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const limit = AbortSignal.timeout(deadline)
  try {
    return await ask(AbortSignal.any([signal, limit]))
  } catch (cause) {
    if (!limit.aborted || signal.aborted) throw cause
    throw new SourceFailure('TOO_SLOW', `${name} took over ${deadline} ms`, { cause })
  }
}
