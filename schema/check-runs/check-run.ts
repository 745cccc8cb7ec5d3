import type { GraphRef } from '../graph-ref.ts'
import type { GitContext } from '../variants/variant.ts'

/** One task of a check with its result, in the form in which Rover reads it. */
export interface CheckTask {
  readonly __typename:
    | 'CompositionCheckTask'
    | 'OperationsCheckTask'
    | 'LintCheckTask'
    | 'CustomCheckTask'
    | 'DownstreamCheckTask'
  readonly status: 'BLOCKED' | 'FAILED' | 'PASSED'
  /** The other fields of its type. */
  readonly [field: string]: unknown
}

/** What a schema was found to be, against what stood there at the time. */
export interface CheckRun {
  readonly id: string
  readonly ref: GraphRef
  /** Empty for a graph without subgraphs. */
  readonly subgraph: string
  /** The launch that gateways ran. */
  readonly baseLaunch: string | null
  readonly passed: boolean
  readonly tasks: readonly CheckTask[]
  readonly createdAt: Date
}

/** A check to be kept. */
export interface NewCheckRun extends Omit<CheckRun, 'createdAt'> {
  readonly inputSet: string
  readonly requestHash: string
  readonly git: GitContext
  readonly keyId: bigint
}
