import { type DocumentNode, Kind, visit } from 'graphql'
import { argumentsOf, fieldSet, graphNames } from './supergraph.ts'

/** The names of all fields that `@requires` of a field asks in a subgraph, at any depth. */
export type RequiredOf = (subgraph: string, type: string, field: string) => ReadonlySet<string>

export function readRequirements(document: DocumentNode): RequiredOf {
  const graphs = graphNames(document)
  const required = new Map<string, ReadonlySet<string>>()
  for (const type of document.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      continue
    for (const { name, directives } of type.fields ?? [])
      for (const { graph, requires } of argumentsOf(directives, 'join__field')) {
        if (typeof requires !== 'string') continue
        const place = placeOf(String(graphs.get(String(graph))), type.name.value, name.value)
        required.set(place, fieldNames(requires))
      }
  }
  return (subgraph, type, field) => required.get(placeOf(subgraph, type, field)) ?? nothing
}

const nothing: ReadonlySet<string> = new Set()

const placeOf = (subgraph: string, type: string, field: string) => `${subgraph} ${type}.${field}`

function fieldNames(requires: string): ReadonlySet<string> {
  const names = new Set<string>()
  visit(fieldSet(requires), { Field: ({ name }) => void names.add(name.value) })
  return names
}
