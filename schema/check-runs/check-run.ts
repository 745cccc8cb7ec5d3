import type { CheckViolation, ProtocolDiagnostic } from '../checks/violation.ts'
import type { GraphRef } from '../graph-ref.ts'
import type { GitContext } from '../variants/variant.ts'

type TaskStatus = 'FAILED' | 'PASSED'

/** Whether the subgraphs compose. */
export interface CompositionTask {
  readonly __typename: 'CompositionCheckTask'
  readonly status: TaskStatus
  readonly coreSchemaModified: boolean
  readonly result: {
    readonly __typename: 'CompositionCheckResult'
    readonly errors: ReadonlyArray<{
      readonly code: string
      readonly message: string
      readonly locations: ReadonlyArray<{ readonly line: number; readonly column: number }>
    }>
  }
}

/** Whether clients' operations still fit. */
export interface OperationsTask {
  readonly __typename: 'OperationsCheckTask'
  readonly status: TaskStatus
  readonly result: {
    readonly __typename: 'OperationsCheckResult'
    readonly checkSeverity: 'FAILURE' | 'NOTICE'
    readonly numberOfCheckedOperations: number
    readonly changes: ReadonlyArray<{
      readonly severity: 'FAILURE' | 'NOTICE'
      readonly code: string
      readonly description: string
    }>
  }
}

/** What the rules of the house find, and did not find in what is published. */
export interface LintTask {
  readonly __typename: 'LintCheckTask'
  readonly status: TaskStatus
  readonly result: LintResult & { readonly __typename: 'LintResult' }
}

export interface LintResult {
  readonly diagnostics: readonly ProtocolDiagnostic[]
  readonly stats: { readonly errorsCount: number; readonly warningsCount: number }
}

/** Findings of our own: ownership, contracts, hints of composition. */
export interface CustomTask {
  readonly __typename: 'CustomCheckTask'
  readonly status: TaskStatus
  readonly result: { readonly violations: readonly CheckViolation[] }
}

/** Whether contracts of the variant can still be served, and their clients' operations still fit. */
export interface DownstreamTask {
  readonly __typename: 'DownstreamCheckTask'
  readonly status: TaskStatus
  readonly results: ReadonlyArray<{
    readonly downstreamVariantName: string
    readonly failsUpstreamWorkflow: boolean
    readonly blocking: boolean
  }>
}

/** One task of a check with its result, in the form in which Rover reads it. */
export type CheckTask = CompositionTask | OperationsTask | LintTask | CustomTask | DownstreamTask

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
