import type { Plan } from './plan.ts'

/** Plans which subgraphs are asked what, for one supergraph. */
export interface Planner {
  /** The API schema's SDL. */
  readonly apiSchema: string
  /** The shares, in percent, at which some field moves from one subgraph to another (`@override`). */
  readonly overridePercentages: readonly number[]
  /**
   * Plans a valid document that holds one operation without conditions.
   *
   * `percentage` in 0..100 says on which side of each `@override(label: "percent(n)")` the request is.
   * Rejects with what the planner says when it finds no plan, or when `signal` aborts.
   */
  plan(document: string, percentage: number, signal: AbortSignal): Promise<Plan>
  stop(): Promise<void>
}
