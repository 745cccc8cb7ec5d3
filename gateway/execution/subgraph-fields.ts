import {
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parseType,
  type TypeNode,
} from 'graphql'
import { argumentsOf, graphNames } from './supergraph.ts'

/** The type of a field as one subgraph has it; null for fields that are not in the supergraph. */
export type SubgraphFieldType = (subgraph: string, type: string, field: string) => TypeNode | null

/** Reads the types of fields, which may differ from one subgraph to another (`@join__field(type:)`). */
export function readSubgraphFields(document: DocumentNode): SubgraphFieldType {
  const graphs = graphNames(document)
  const fields = new Map<string, Map<string, FieldDefinitionNode>>()
  for (const type of document.definitions)
    if (type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION)
      fields.set(
        type.name.value,
        new Map(type.fields?.map((field) => [field.name.value, field] as const)),
      )
  return (subgraph, type, field) => {
    const definition = fields.get(type)?.get(field)
    if (!definition) return null
    const own = argumentsOf(definition.directives, 'join__field').find(
      ({ graph, type }) => graphs.get(String(graph)) === subgraph && typeof type === 'string',
    )
    return own ? parseType(String(own.type)) : definition.type
  }
}
