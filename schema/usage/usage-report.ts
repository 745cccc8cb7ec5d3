import type { GraphRef } from '../graph-ref.ts'

/** How often a client sent an operation; empty texts stand for what it does not tell of itself. */
export interface ReportedClient {
  readonly name: string
  readonly version: string
  readonly requests: number
}

/** An operation that clients sent since the report before. */
export interface ReportedOperation {
  /** Null for one without a name. */
  readonly name: string | null
  /** Without the values that clients gave. */
  readonly document: string
  /** The fields that it asks for, as coordinates, by the schema of who served it. */
  readonly fields: readonly string[]
  readonly clients: readonly ReportedClient[]
}

/** What a gateway or server tells of the requests that it served. */
export interface UsageReport {
  readonly ref: GraphRef
  readonly operations: readonly ReportedOperation[]
}
