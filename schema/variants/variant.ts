import { Failure } from '#kit/errors.ts'
import type { CompositionNote } from '../composition/composition.ts'
import type { ContractFilter } from '../contracts/contract-filter.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'

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

/** A variant that shows a part of another, its source. */
export interface ContractVariant {
  readonly variant: string
  readonly source: string
  readonly filter: ContractFilter
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
  /** What it shows of which other; null where it is made of what is published to it. */
  readonly contract: ContractVariant | null
  /** Those that show a part of it, by name. */
  readonly contracts: readonly ContractVariant[]
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

export type Trigger = 'PUBLISH' | 'DELETE' | 'ROLL_BACK' | 'UNPIN' | 'REVERT' | 'CONTRACT'

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
  /** The launch of its source that a contract's follows. */
  readonly upstream: string | null
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

/** Throws Failure BAD_USER_INPUT where the variant is a contract: schemas are published to its source. */
export function refuseForContract({ ref, contract }: VariantState): void {
  if (contract === null) return
  const source = writeGraphRef({ ...ref, variant: contract.source })
  throw new Failure(
    'BAD_USER_INPUT',
    `"${writeGraphRef(ref)}" is a contract of "${source}": check and publish there`,
  )
}
