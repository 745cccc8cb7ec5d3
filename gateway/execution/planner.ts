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
   * `percentage` in 0..100 says on which side of each `@override(label: "percent(n)")` the request is:
   * the field has moved where it is below n. Rejects with what the planner says when it finds no plan,
   * or when it takes over 200 ms.
   */
  plan(document: string, percentage: number): Promise<Plan>
  stop(): Promise<void>
}
