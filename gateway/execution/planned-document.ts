import {
  type ArgumentNode,
  type DirectiveNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  print,
  type VariableDefinitionNode,
  visit,
} from 'graphql'
import {
  type SelectedField,
  type Selection,
  type SettledOperation,
  schemaFields,
} from './selection.ts'

/** What of a schema the text of a planned document depends on. */
export interface PlannedTypes {
  readonly schema: GraphQLSchema
  /** Types of which some subgraph knows objects without their own type (`@interfaceObject`). */
  readonly interfaceObjects: ReadonlySet<string>
}

/**
 * Writes the document that is planned for a settled operation; null where no subgraph needs to be
 * asked.
 *
 * Of fields of the schema itself and of refused ones nothing is in it. Directives of fields that are not
 * conditions are the subgraphs' own. Abstract types are asked their `__typename`, which completing them
 * takes.
 */
export function plannedDocument(
  { kind, rootType, selections }: SettledOperation,
  definitions: readonly VariableDefinitionNode[],
  types: PlannedTypes,
): string | null {
  const root = types.schema.getType(rootType)
  if (!isObjectType(root)) return null
  const used = new Set<string>()
  const text = writeSelections(selections, root, types, used)
  if (text.length === 0) return null
  const variables = definitions
    .filter(({ variable }) => used.has(variable.name.value))
    .map((definition) => print({ ...definition, directives: [] }))
  return `${kind}${variables.length > 0 ? `(${variables.join(', ')})` : ''} { ${text.join(' ')} }`
}

function writeSelections(
  selections: readonly Selection[],
  parent: GraphQLCompositeType,
  types: PlannedTypes,
  used: Set<string>,
): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === 'field') return writeField(selection, parent, types, used)
    const type = types.schema.getType(selection.type)
    if (!isCompositeType(type)) return []
    const inner = writeSelections(selection.selections, type, types, used)
    return inner.length > 0 ? [`... on ${type.name} { ${inner.join(' ')} }`] : []
  })
}

function writeField(
  field: SelectedField,
  parent: GraphQLCompositeType,
  types: PlannedTypes,
  used: Set<string>,
): string[] {
  const { name, gatheredKey, refusal, node } = field
  if (refusal !== null || name === '__typename' || schemaFields.has(name)) return []
  const alias = gatheredKey === name ? '' : `${gatheredKey}: `
  const write = (node: ArgumentNode | DirectiveNode) => {
    visit(node, { Variable: ({ name }) => void used.add(name.value) })
    return print(node)
  }
  const given = (node.arguments ?? []).map(write)
  const directives = (node.directives ?? [])
    .filter(({ name }) => name.value !== 'skip' && name.value !== 'include')
    .map((directive) => ` ${write(directive)}`)
  const list = given.length > 0 ? `(${given.join(', ')})` : ''
  const head = `${alias}${name}${list}${directives.join('')}`
  const type = typeOf(parent, name)
  if (!type) return [head]
  const inner = writeSelections(field.selections, type, types, used)
  if (inner.length === 0 || needsTypename(type, field.selections, types))
    inner.unshift('__typename')
  return [`${head} { ${inner.join(' ')} }`]
}

function typeOf(parent: GraphQLCompositeType, field: string): GraphQLCompositeType | null {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return null
  const type = getNamedType(parent.getFields()[field]?.type)
  return isCompositeType(type) ? type : null
}

/**
 * Whether completing a value takes its own type. An object that a subgraph knows by its interface alone
 * (`@interfaceObject`) is asked for it only where it shows.
 */
export function needsTypename(
  type: GraphQLCompositeType,
  selections: readonly Selection[],
  { interfaceObjects }: PlannedTypes,
): boolean {
  if (!isAbstractType(type)) return false
  if (!interfaceObjects.has(type.name)) return true
  return selections.some(
    ({ kind, ...of }) => kind === 'fragment' || ('name' in of && of.name === '__typename'),
  )
}
