import { composeSubgraphs } from './composition/apollo-composition.ts'
import type { SubgraphSource } from './composition/composition.ts'

/** What composing gives: the supergraph's SDL with hints about it, or what stands in the way. */
export type ComposedHere =
  | { readonly sdl: string; readonly hints: readonly string[] }
  | { readonly errors: readonly string[] }

/** Composes subgraphs here and now, for commands that do nothing else; servers ask a composer. */
export function compose(subgraphs: readonly SubgraphSource[]): ComposedHere {
  const composed = composeSubgraphs(subgraphs)
  if ('errors' in composed) return { errors: composed.errors.map(({ message }) => message) }
  return { sdl: composed.supergraphSdl, hints: composed.hints.map(({ message }) => message) }
}
