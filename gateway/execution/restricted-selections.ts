import {
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isUnionType,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { AccessRule, AccessRules } from './access-rules.ts'

/**
 * The selections of a valid operation that rules stand before, each with all of its rules; once for
 * an operation, whoever calls.
 *
 * A caller who fails one of a field's rules does not see the field. Who fails one of a fragment's sees
 * none of the fields in it, though the same named fragment may stand elsewhere without a rule: rules
 * of a fragment go with its spread. The type that a selection is made on follows from where it stands
 * in the text alone, so that a node is enough to name it.
 */
export function restrictedSelections(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  schema: GraphQLSchema,
  rules: AccessRules,
): ReadonlyMap<SelectionNode, readonly AccessRule[]> {
  const restricted = new Map<SelectionNode, readonly AccessRule[]>()
  if (rules.ofType.size === 0 && rules.ofField.size === 0) return restricted

  const rulesOfField = fieldRules(schema, rules)
  const rulesOfCondition = (type: NamedTypeNode | undefined) =>
    (type && rules.ofType.get(type.name.value)) ?? []
  const note = (node: SelectionNode, found: readonly AccessRule[]) => {
    if (found.length > 0) restricted.set(node, found)
  }

  const types = new TypeInfo(schema)
  const visitor = visitWithTypeInfo(types, {
    Field: (node) => note(node, rulesOfField(known(types.getParentType()), node.name.value)),
    InlineFragment: (node) => note(node, rulesOfCondition(node.typeCondition)),
    FragmentSpread: (node) =>
      note(node, rulesOfCondition(fragments.get(node.name.value)?.typeCondition)),
  })
  // Each fragment once, as it is written: written out, small text may be endless.
  for (const definition of [operation, ...fragments.values()]) visit(definition, visitor)
  return restricted
}

function known<Type>(type: Type | null | undefined): Type {
  if (type === null || type === undefined) throw new Error('The operation has not been validated')
  return type
}

/**
 * The rules of a field that is selected on a type: those of the type, of the field, and of the type
 * that it gives. On an interface, which may be any of its types, those of all of them.
 */
function fieldRules(schema: GraphQLSchema, { ofType, ofField }: AccessRules) {
  const byCoordinate = new Map<string, readonly AccessRule[]>()

  function implementations(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    if (!isInterfaceType(type)) return []
    const { objects, interfaces } = schema.getImplementations(type)
    return [...objects, ...interfaces]
  }

  function onType(type: GraphQLCompositeType, field: string): readonly AccessRule[] {
    const output = isUnionType(type) ? undefined : type.getFields()[field]?.type
    return [
      ...(ofType.get(type.name) ?? []),
      ...(ofField.get(`${type.name}.${field}`) ?? []),
      ...((output && ofType.get(getNamedType(output).name)) ?? []),
    ]
  }

  return (parent: GraphQLCompositeType, field: string): readonly AccessRule[] => {
    const coordinate = `${parent.name}.${field}`
    const before = byCoordinate.get(coordinate)
    if (before) return before
    // What type an object is may be asked wherever it stands, as Apollo Router has it.
    const others = field === '__typename' ? [] : implementations(parent)
    const found = [...new Set([parent, ...others].flatMap((type) => onType(type, field)))]
    byCoordinate.set(coordinate, found)
    return found
  }
}
