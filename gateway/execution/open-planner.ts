import {
  type DefinitionNode,
  DirectiveLocation,
  Kind,
  print,
  specifiedDirectives,
  valueFromASTUntyped,
} from 'graphql'
import { openApolloPlanner } from './apollo-planner.ts'
import type { PlannedSupergraph } from './apollo-planner-worker.ts'
import { askRequirements } from './ask-requirements.ts'
import { distinctShapes } from './distinct-shapes.ts'
import { mapFetches } from './map-fetches.ts'
import { nameRequirements } from './name-requirements.ts'
import type { Planner } from './planner.ts'
import { readRequirements } from './read-requirements.ts'
import { separateRequirements } from './separate-requirements.ts'
import { readSubgraphFields } from './subgraph-fields.ts'
import type { Supergraph } from './supergraph.ts'

/**
 * Opens the planner that can serve a supergraph: the native one, or Apollo's for what that cannot
 * serve. Its plans are changed where planners mix up values. `labels` are the labels of `@override`
 * that are on.
 *
 * Rejects with what the planner says of a supergraph that it cannot read.
 */
export async function openPlanner(
  sdl: string,
  supergraph: Supergraph,
  labels: readonly string[],
): Promise<Planner> {
  const { document, fields: further } = nameRequirements(supergraph.document)
  const isComposed = further.size === 0
  const planned = { sdl: isComposed ? sdl : print(document), isComposed }
  const planner = await plannerOf(planned, supergraph, labels)
  const requirements = { further, requiredOf: readRequirements(document) }
  const { rootTypeOf } = supergraph
  const shapes = { fieldType: readSubgraphFields(supergraph.document), rootTypeOf }
  return {
    ...planner,
    async plan(...given) {
      const plan = await planner.plan(...given)
      const separate = mapFetches(plan, (fetch) => separateRequirements(fetch, requirements))
      return mapFetches(separate, (fetch) =>
        distinctShapes(askRequirements(fetch, further), shapes),
      )
    },
  }
}

async function plannerOf(
  planned: PlannedSupergraph,
  supergraph: Supergraph,
  labels: readonly string[],
): Promise<Planner> {
  if (!isNative(supergraph)) return openApolloPlanner(planned, supergraph, labels)
  const { createNativePlanner } = await import('./native-planner.ts').catch(noBinary)
  return (
    createNativePlanner?.(planned.sdl, labels) ?? openApolloPlanner(planned, supergraph, labels)
  )
}

/** There is none for musl and Windows. */
function noBinary(): { createNativePlanner?: never } {
  return {}
}

/**
 * The native planner ignores `@context`, does not know supergraphs of before Federation 2, loses
 * directives of operations that are for subgraphs, and with `@interfaceObject` loses fragments, or ends
 * the process, on some operations.
 */
function isNative({ document, interfaceObjects }: Supergraph): boolean {
  const features = document.definitions
    .filter((definition) => definition.kind === Kind.SCHEMA_DEFINITION)
    .flatMap(({ directives = [] }) => directives)
    .filter(({ name }) => name.value === 'link')
    .flatMap(({ arguments: given = [] }) => given)
    .filter(({ name }) => name.value === 'url')
    .map(({ value }) => String(valueFromASTUntyped(value)))
  const uses = (feature: RegExp) => features.some((url) => feature.test(url))
  return (
    uses(/\/join\/v0\.[3-9]/) &&
    !uses(/\/context\/v/) &&
    interfaceObjects.size === 0 &&
    !document.definitions.some(isForFields)
  )
}

/** Whether operations may give a directive to fields, other than those of GraphQL itself. */
function isForFields(definition: DefinitionNode): boolean {
  return (
    definition.kind === Kind.DIRECTIVE_DEFINITION &&
    definition.locations.some(({ value }) => value === DirectiveLocation.FIELD) &&
    !specifiedDirectives.some(({ name }) => name === definition.name.value)
  )
}
