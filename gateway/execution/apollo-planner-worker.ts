import { parentPort, workerData } from 'node:worker_threads'
import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner'
import { parse, printSchema } from 'graphql'

export type {
  FetchDataRewrite,
  FetchNode,
  PlanNode as ApolloNode,
  QueryPlanSelectionNode,
  ResponsePath,
} from '@apollo/query-planner'

/** What the thread is started with. */
export interface PlannedSupergraph {
  readonly sdl: string
  /** Whether it is as composition made it. One that is not leaves `@external` where nothing needs it. */
  readonly isComposed: boolean
}

export interface PlanCall {
  readonly id: number
  readonly document: string
  /** Whether each label of `@override` is on. */
  readonly overrides: ReadonlyArray<readonly [string, boolean]>
}

export type PlanAnswer =
  | { readonly id: number; readonly plan: QueryPlan }
  | { readonly id: number; readonly problem: string }

/** The first message of the thread. */
export type Opened = { readonly apiSchema: string } | { readonly problem: string }

const { sdl, isComposed } = workerData as PlannedSupergraph

function open(): QueryPlanner | null {
  try {
    const options = { supportedFeatures: null, validateSupergraph: isComposed }
    const supergraph = Supergraph.build(sdl, options)
    const planner = new QueryPlanner(supergraph)
    // The first plan takes longer than all others.
    plan(planner, { id: 0, document: '{ __typename }', overrides: [] })
    post({ apiSchema: printSchema(supergraph.apiSchema().toGraphQLJSSchema()) })
    return planner
  } catch (error) {
    post({ problem: messageOf(error) })
    return null
  }
}

function post(message: Opened | PlanAnswer): void {
  parentPort?.postMessage(message)
}

function plan(planner: QueryPlanner, { id, document, overrides }: PlanCall): PlanAnswer {
  try {
    const operation = operationFromDocument(planner.supergraph.apiSchema(), parse(document))
    const plan = planner.buildQueryPlan(operation, { overrideConditions: new Map(overrides) })
    // Sent as plain data: the plan's own objects are not for another thread.
    return { id, plan: JSON.parse(JSON.stringify(plan)) }
  } catch (error) {
    return { id, problem: messageOf(error) }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const planner = open()
if (planner) parentPort?.on('message', (call: PlanCall) => post(plan(planner, call)))
