import { composeServices } from '@apollo/composition'
import { GraphQLError, parse } from 'graphql'

/** One subgraph as it is composed: its schema and where the gateway finds it. */
export interface SubgraphSource {
  readonly name: string
  readonly url: string
  readonly sdl: string
}

/** What composing gives: the supergraph's SDL with hints about it, or what stands in the way. */
export type Composition =
  | { readonly sdl: string; readonly hints: readonly string[] }
  | { readonly errors: readonly string[] }

/** Composes subgraphs into one supergraph by the rules of Apollo Federation 2. */
export function compose(subgraphs: readonly SubgraphSource[]): Composition {
  const syntaxErrors = subgraphs.flatMap(syntaxErrorsOf)
  if (syntaxErrors.length > 0) return { errors: syntaxErrors }

  const { supergraphSdl, errors, hints } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  )
  if (supergraphSdl === undefined) return { errors: (errors ?? []).map((error) => error.message) }
  return { sdl: supergraphSdl, hints: (hints ?? []).map((hint) => hint.message) }
}

function syntaxErrorsOf({ name, sdl }: SubgraphSource): string[] {
  try {
    parse(sdl)
    return []
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return [`[${name}] ${error.message}`]
  }
}
