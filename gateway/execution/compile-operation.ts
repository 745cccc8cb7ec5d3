import { Failure } from '#kit/errors.ts'
import { rootsOf } from '../input-errors.ts'
import { clientPath } from './client-path.ts'
import { compileResponse, type ResponseTypes } from './complete.ts'
import type { Gathered } from './gathered.ts'
import { createGatheredKeys } from './gathered-keys.ts'
import { compileIntrospection, type Introspect } from './introspect.ts'
import { withoutKnownTypes } from './known-types.ts'
import type { Plan } from './plan.ts'
import { plannedDocument } from './planned-document.ts'
import type { Planner } from './planner.ts'
import type { PreparedOperation } from './prepare-operation.ts'
import type { Run } from './run.ts'
import { type Settlement, settle } from './settle.ts'
import { compileStep, type Step } from './step.ts'
import type { Supergraph } from './supergraph.ts'

/** An operation settled and compiled: nothing of its document is walked again to run it. */
export interface CompiledOperation {
  readonly introspect: Introspect | null
  /** Asks the subgraphs; null where none needs to be. */
  readonly step: Step | null
  /** Makes the response of what has been gathered. */
  readonly respond: (run: Run) => Gathered | null
}

export interface CompileParts {
  readonly planner: Planner
  readonly supergraph: Supergraph
  readonly types: ResponseTypes
}

/** How one operation is settled. */
export interface Settling {
  readonly conditions: Readonly<Record<string, boolean>>
  readonly refusalOf: Settlement['refusalOf']
  /** On which side of each `@override(label: "percent(n)")` it is. */
  readonly percentage: number
}

/** Settles, plans and compiles an operation. Throws Failure PLANNING_FAILED. */
export async function compileOperation(
  { operation, fragments, argumentNames }: PreparedOperation,
  { conditions, refusalOf, percentage }: Settling,
  { planner, supergraph, types }: CompileParts,
): Promise<CompiledOperation> {
  const { schema } = types
  const gatheredKeyOf = createGatheredKeys(supergraph)
  const settled = settle(operation, { schema, fragments, gatheredKeyOf, conditions, refusalOf })
  const document = plannedDocument(settled, operation.variableDefinitions ?? [], types)
  const plan =
    document === null
      ? null
      : await planner.plan(document, percentage).then(withFetches).catch(unplanned)
  const root = plan && withoutKnownTypes(plan, supergraph).root
  return {
    introspect: compileIntrospection(operation, fragments, settled.selections, schema),
    step: root
      ? compileStep(root, {
          possibleTypes: supergraph.possibleTypes,
          interfaceObjects: supergraph.interfaceObjects,
          keysOf: supergraph.keysOf,
          clientPath: (place) => clientPath(settled.selections, place),
          isClientArgument: (argument) =>
            rootsOf(argument).every((name) => argumentNames.has(name)),
        })
      : null,
    respond: compileResponse(settled, types),
  }
}

/** A document is planned for what some subgraph is to be asked. Throws where none can be. */
function withFetches(plan: Plan): Plan {
  if (plan.root === null) throw new Error('The plan asks no subgraph')
  return plan
}

function unplanned(cause: unknown): never {
  throw new Failure('PLANNING_FAILED', 'No plan was found for this operation', { cause })
}
