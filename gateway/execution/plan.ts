/**
 * The internal query plan: which subgraphs are asked what, in which order, and where their answers
 * go. Each planner's output is translated to it; the executor knows nothing else.
 *
 * Operations are planned after their conditions (`@skip`, `@include`) and refusals are settled, so a
 * plan has no branches. Response keys in it are those of the planned document.
 */
export interface Plan {
  /** Null where no subgraph needs to be asked. */
  readonly root: PlanNode | null
}

export type PlanNode = RootFetch | EntityFetch | Sequence | Parallel

export interface Sequence {
  readonly kind: 'sequence'
  readonly nodes: readonly PlanNode[]
}

export interface Parallel {
  readonly kind: 'parallel'
  readonly nodes: readonly PlanNode[]
}

/** Asks a subgraph for fields of a root type. */
export interface RootFetch {
  readonly kind: 'root'
  /** Where its answer goes: the root, unless the schema leads back to a root type. */
  readonly path: PlanPath
  readonly subgraph: string
  /** The text of the operation as the subgraph is asked it. */
  readonly operation: string
  /** The client's variables that it takes. */
  readonly variables: readonly string[]
  readonly outputRewrites: readonly Rewrite[]
}

/** Asks a subgraph for fields of entities (`_entities` of the federation specification). */
export interface EntityFetch {
  readonly kind: 'entities'
  readonly subgraph: string
  readonly operation: string
  readonly variables: readonly string[]
  readonly groups: readonly EntityGroup[]
  /** Values that its objects take from objects above them (`@fromContext`). */
  readonly contexts: readonly ContextValue[]
}

export interface ContextValue {
  /** The variable of the operation that takes it. */
  readonly variable: string
  /** How many keys above the object the one is that has it. */
  readonly up: number
  readonly path: RewritePath
}

/** One `_entities` field of a fetch: which objects it completes. */
export interface EntityGroup {
  /** The response key of its `_entities` field. */
  readonly responseKey: string
  /** The variable that holds its representations. */
  readonly variable: string
  /** Where its objects are in what has been gathered so far. */
  readonly paths: readonly PlanPath[]
  /** What of an object goes into its representation. */
  readonly requires: readonly RequiredSelection[]
  readonly inputRewrites: readonly Rewrite[]
  readonly outputRewrites: readonly Rewrite[]
}

export type PlanPath = readonly PathStep[]

export type PathStep =
  | { readonly kind: 'field'; readonly key: string }
  /** Goes on with every item of a list. */
  | { readonly kind: 'each' }
  /** Goes on only with objects whose `__typename` is one of these. */
  | { readonly kind: 'types'; readonly types: readonly string[] }

export type RequiredSelection = RequiredField | RequiredFragment

export interface RequiredField {
  readonly kind: 'field'
  /** Its key in what has been gathered. */
  readonly source: string
  /** Its key in the representation. */
  readonly name: string
  readonly selections: readonly RequiredSelection[]
}

export interface RequiredFragment {
  readonly kind: 'fragment'
  readonly type: string
  readonly selections: readonly RequiredSelection[]
}

/** Changes a value of a representation or of an answer, as the planner asks. */
export type Rewrite =
  | { readonly kind: 'rename'; readonly path: RewritePath; readonly to: string }
  | { readonly kind: 'set'; readonly path: RewritePath; readonly value: string }

export type RewritePath = ReadonlyArray<
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'types'; readonly types: readonly string[] }
>
