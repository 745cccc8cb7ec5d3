import { Failure } from '#kit/errors.ts'
import { departmentDenial } from '../checks/ownership/department-denial.ts'
import { type GraphRef, isGraphId, isVariantName } from '../graph-ref.ts'
import { allows, authorize, denialOf, type Key, type Scope } from '../keys/key.ts'
import type { Registry } from '../variants/registry.ts'

/** What one request of Rover is answered with. */
export interface RoverContext {
  readonly registry: Registry
  readonly key: Key
  /** Where pages of launches and checks are. */
  readonly rootUrl: string
}

/** The variant that is meant, where the key has the right for it. Throws Failure. */
export function variantFor(
  { key }: RoverContext,
  scope: Scope,
  ref: GraphRef,
  subgraph?: string,
): GraphRef {
  if (!isGraphId(ref.graph) || !isVariantName(ref.variant))
    throw new Failure('BAD_USER_INPUT', `"${ref.graph}@${ref.variant}" is no reference to a graph`)
  authorize(key, { scope, ...ref, ...(subgraph !== undefined && { subgraph }) })
  return ref
}

/** The variant in which a subgraph is meant, where the key may act in its name. Throws Failure. */
export async function subgraphFor(
  context: RoverContext,
  scope: Scope,
  ref: GraphRef,
  subgraph: string,
): Promise<GraphRef> {
  variantFor(context, scope, ref, subgraph)
  const denial = await denialFor(context, scope, ref, subgraph)
  if (denial !== null) throw new Failure('KEY_FORBIDDEN', denial)
  return ref
}

/** Why the key may not act in the name of a subgraph; null where it may. */
export async function denialFor(
  { key, registry }: RoverContext,
  scope: Scope,
  ref: GraphRef,
  subgraph: string,
): Promise<string | null> {
  const action = { scope, ...ref, subgraph }
  if (!allows(key, action)) return denialOf(key, action)
  return departmentDenial(key, { scope, ref, subgraph }, await registry.ownership())
}

/** Where the page of a launch is. */
export function launchUrl({ rootUrl }: RoverContext, graph: string, launch: string): string {
  return `${rootUrl}/graph/${graph}/launch/${launch}`
}

/** Where the page of a check is. */
export function checkUrl({ rootUrl }: RoverContext, graph: string, check: string): string {
  return `${rootUrl}/graph/${graph}/check/${check}`
}
