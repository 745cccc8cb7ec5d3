import type { CompositionNote } from '../composition/composition.ts'
import type { GraphRef } from '../graph-ref.ts'

/** The subgraph's name of a graph that has no subgraphs: its one schema stands under it. */
export const wholeGraph = ''

/** A subgraph as it stands in a variant. */
export interface Slot {
  readonly subgraph: string
  readonly revision: bigint
  readonly url: string
  /** The hash of its SDL. */
  readonly sdl: string
  readonly updatedAt: Date
}

/** A variant as one reading of it shows; `changes` tells later whether it still is so. */
export interface VariantState {
  readonly ref: GraphRef
  /** Whether it is there: false before its first publish. */
  readonly exists: boolean
  readonly changes: bigint
  /** A publish that does not compose is refused. */
  readonly isStrict: boolean
  /** The launch that gateways run; null before the first that succeeded. */
  readonly head: string | null
  /** Later launches wait while an older one is pinned. */
  readonly isPinned: boolean
  readonly slots: readonly Slot[]
}

/** What one set of subgraphs builds to. */
export interface Build {
  readonly id: string
  readonly inputSet: string
  readonly engine: string
  /** Null where it failed, and for a graph without subgraphs. */
  readonly supergraphSdl: string | null
  /** Null where it failed. */
  readonly apiSdl: string | null
  readonly hints: readonly CompositionNote[]
  /** Empty where it succeeded. */
  readonly errors: readonly CompositionNote[]
}

export type Trigger = 'PUBLISH' | 'DELETE' | 'ROLL_BACK' | 'UNPIN' | 'REVERT'

/** One attempt to change what gateways run. */
export interface Launch {
  readonly id: string
  readonly ref: GraphRef
  /** Counts the launches of its variant, from 1. */
  readonly number: number
  readonly trigger: Trigger
  readonly subgraph: string | null
  readonly build: string
  readonly succeeded: boolean
  readonly previous: string | null
  readonly signature: string | null
  readonly createdAt: Date
  /** When the next one succeeded; null where none has yet. */
  readonly supersededAt: Date | null
}

/** Where a published schema comes from, as far as Rover knows. */
export interface GitContext {
  readonly branch: string | null
  readonly commit: string | null
  readonly committer: string | null
  readonly remoteUrl: string | null
  readonly message: string | null
}

/** The variant's slots, without those of a graph that has none. */
export function subgraphsOf({ slots }: VariantState): readonly Slot[] {
  return slots.filter(({ subgraph }) => subgraph !== wholeGraph)
}
