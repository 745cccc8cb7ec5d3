import {
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type OperationTypeNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
  valueFromASTUntyped,
  visit,
} from 'graphql'

/** What the executor reads of a supergraph's SDL itself (join specification v0.3 and later). */
export interface Supergraph {
  readonly document: DocumentNode
  readonly subgraphs: readonly SubgraphEntry[]
  /** Types of which some subgraph knows objects without their own type (`@interfaceObject`). */
  readonly interfaceObjects: ReadonlySet<string>
  /** The labels of `@override`. */
  readonly overrideLabels: readonly string[]
  /** What no field's name begins with. */
  readonly aliasPrefix: string
  /** The names of the fields of keys, and of those that other fields require: planners add them. */
  readonly addedFields: ReadonlySet<string>
  /** The keys by which a subgraph finds entities of a type. */
  readonly keysOf: (subgraph: string, type: string) => readonly SelectionSetNode[]
  /** The names that objects of a type may give as theirs: of object types, and the type's own. */
  readonly possibleTypes: (type: string) => readonly string[]
  readonly isObjectType: (type: string) => boolean
  /** The named type of a field; null where the type has no such field. */
  readonly typeOfField: (type: string, field: string) => string | null
  readonly rootTypeOf: (operation: OperationTypeNode) => string | null
}

export interface SubgraphEntry {
  readonly name: string
  readonly url: string
}

/** Reads a supergraph. Throws GraphQLError when the text is no SDL. */
export function readSupergraphSdl(sdl: string): Supergraph {
  const document = parse(sdl, { noLocation: true })
  const graphs = readGraphs(document)
  return {
    document,
    subgraphs: [...graphs.values()],
    overrideLabels: readOverrideLabels(document),
    aliasPrefix: unusedPrefix(document),
    addedFields: readAddedFields(document),
    possibleTypes: readPossibleTypes(document),
    ...readFieldTypes(document),
    rootTypeOf: readRootTypes(document),
    ...readJoins(document, graphs),
  }
}

function readGraphs(document: DocumentNode): Map<string, SubgraphEntry> {
  const graphs = new Map<string, SubgraphEntry>()
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION) continue
    if (definition.name.value !== 'join__Graph') continue
    for (const { name, directives } of definition.values ?? [])
      for (const given of argumentsOf(directives, 'join__graph'))
        graphs.set(name.value, { name: String(given.name), url: String(given.url ?? '') })
  }
  return graphs
}

/** The names of subgraphs by those that the supergraph's directives call them. */
export function graphNames(document: DocumentNode): ReadonlyMap<string, string> {
  return new Map([...readGraphs(document)].map(([graph, { name }]) => [graph, name]))
}

function readJoins(document: DocumentNode, graphs: ReadonlyMap<string, SubgraphEntry>) {
  const interfaceObjects = new Set<string>()
  const keys = new Map<string, SelectionSetNode[]>()
  const placeOf = (subgraph: string, type: string) => `${subgraph} ${type}`

  for (const definition of document.definitions) {
    if (!('directives' in definition) || !('name' in definition) || !definition.name) continue
    const type = definition.name.value
    for (const given of argumentsOf(definition.directives, 'join__type')) {
      if (given.isInterfaceObject === true) interfaceObjects.add(type)
      const subgraph = graphs.get(String(given.graph))
      if (!subgraph || typeof given.key !== 'string' || given.resolvable === false) continue
      const place = placeOf(subgraph.name, type)
      keys.set(place, [...(keys.get(place) ?? []), fieldSet(given.key)])
    }
  }
  return {
    interfaceObjects,
    keysOf: (subgraph: string, type: string) => keys.get(placeOf(subgraph, type)) ?? [],
  }
}

function readPossibleTypes(document: DocumentNode): (type: string) => readonly string[] {
  const possible = new Map<string, string[]>()
  const add = (type: string, of: string) =>
    possible.set(type, [...(possible.get(type) ?? [type]), of])
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION)
      for (const { name } of definition.interfaces ?? []) add(name.value, definition.name.value)
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      for (const { name } of definition.types ?? []) add(definition.name.value, name.value)
  }
  return (type) => possible.get(type) ?? [type]
}

/** All words of field sets (`key`, `requires`, `selection`), and of some more that do no harm. */
function readAddedFields(document: DocumentNode): Set<string> {
  const names = new Set<string>()
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'join__type' && node.name.value !== 'join__field') return
      visit(node, {
        StringValue({ value }) {
          for (const [name] of value.matchAll(/\w+/g)) names.add(name)
        },
      })
    },
  })
  return names
}

function readFieldTypes(document: DocumentNode) {
  const objectTypes = new Set<string>()
  const fieldTypes = new Map<string, ReadonlyMap<string, string>>()
  for (const definition of document.definitions) {
    const isObject = definition.kind === Kind.OBJECT_TYPE_DEFINITION
    if (!isObject && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    const { name, fields = [] } = definition
    if (isObject) objectTypes.add(name.value)
    fieldTypes.set(
      name.value,
      new Map(fields.map((field) => [field.name.value, namedType(field.type)])),
    )
  }
  return {
    isObjectType: (type: string) => objectTypes.has(type),
    typeOfField: (type: string, field: string) => fieldTypes.get(type)?.get(field) ?? null,
  }
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}

function readRootTypes(document: DocumentNode): (operation: OperationTypeNode) => string | null {
  const roots = new Map<OperationTypeNode, string>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.SCHEMA_DEFINITION)
      for (const { operation, type } of definition.operationTypes)
        roots.set(operation, type.name.value)
  return (operation) => roots.get(operation) ?? null
}

function readOverrideLabels(document: DocumentNode): readonly string[] {
  const labels = new Set<string>()
  visit(document, {
    FieldDefinition({ directives }) {
      for (const { overrideLabel } of argumentsOf(directives, 'join__field'))
        if (typeof overrideLabel === 'string') labels.add(overrideLabel)
    },
  })
  return [...labels]
}

function unusedPrefix(document: DocumentNode): string {
  let prefix = 'alias_'
  visit(document, {
    FieldDefinition({ name }) {
      while (name.value.startsWith(prefix)) prefix += '_'
    },
  })
  return prefix
}

/** The arguments of each directive of a name. */
export function argumentsOf(
  directives: readonly DirectiveNode[] | undefined = [],
  name: string,
): Array<Record<string, unknown>> {
  return directives
    .filter((directive) => directive.name.value === name)
    .map(({ arguments: given = [] }) =>
      Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)])),
    )
}

/** Reads a field set (`id owner { id }`) as the selection set that it is. */
export function fieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No field set: ${text}`)
  return definition.selectionSet
}
