/** One subgraph as it is composed: its schema and where the gateway finds it. */
export interface SubgraphSource {
  readonly name: string
  readonly url: string
  readonly sdl: string
}

/** A place in a subgraph's SDL; lines and columns count from 1. */
export interface CompositionPlace {
  readonly subgraph: string
  readonly line: number
  readonly column: number
}

/** What composing tells: an error that stands in the way, or a hint that does not. */
export interface CompositionNote {
  /** Apollo's code, such as `FIELD_TYPE_MISMATCH`, or one of ours. */
  readonly code: string
  readonly message: string
  readonly places: readonly CompositionPlace[]
}

export interface ComposedSupergraph {
  readonly supergraphSdl: string
  /** What clients see: the supergraph without the federation's own and without what is inaccessible. */
  readonly apiSdl: string
  readonly hints: readonly CompositionNote[]
}

/** What composing gives: the supergraph with hints about it, or everything that stands in the way. */
export type Composition = ComposedSupergraph | { readonly errors: readonly CompositionNote[] }
