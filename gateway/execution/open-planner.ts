import {
  type DefinitionNode,
  DirectiveLocation,
  Kind,
  specifiedDirectives,
  valueFromASTUntyped,
} from 'graphql'
import { openApolloPlanner } from './apollo-planner.ts'
import type { Planner } from './planner.ts'
import type { Supergraph } from './supergraph.ts'

/**
 * Opens the planner that can serve a supergraph: the native one, or Apollo's for what that cannot
 * serve. `labels` are the labels of `@override` that are on.
 *
 * Rejects with what the planner says of a supergraph that it cannot read.
 */
export async function openPlanner(
  sdl: string,
  supergraph: Supergraph,
  labels: readonly string[],
): Promise<Planner> {
  if (!isNative(supergraph)) return openApolloPlanner(sdl, supergraph, labels)
  const { createNativePlanner } = await import('./native-planner.ts').catch(noBinary)
  return createNativePlanner?.(sdl, labels) ?? openApolloPlanner(sdl, supergraph, labels)
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
