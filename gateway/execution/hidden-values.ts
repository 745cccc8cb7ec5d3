import { type DocumentNode, Kind } from 'graphql'

/**
 * Whether a type has a value in the supergraph, by its name: an enum value, or a type of an interface
 * or a union. Where the API schema lacks it, it is hidden from clients (`@inaccessible`).
 */
export type IsHidden = (type: string, value: unknown) => boolean

/** Reads which values the types of a supergraph have. */
export function readHiddenValues(
  supergraph: DocumentNode,
  possibleTypes: (type: string) => readonly string[],
): IsHidden {
  const valuesOf = new Map<string, ReadonlySet<unknown>>()
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.ENUM_TYPE_DEFINITION)
      valuesOf.set(definition.name.value, new Set(definition.values?.map(({ name }) => name.value)))
    if (
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
      definition.kind === Kind.UNION_TYPE_DEFINITION
    ) {
      const type = definition.name.value
      valuesOf.set(type, new Set(possibleTypes(type).filter((name) => name !== type)))
    }
  }
  return (type, value) => valuesOf.get(type)?.has(value) ?? false
}
