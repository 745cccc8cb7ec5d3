import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/**
 * A document without what the schema does not know: fields, arguments, types of fragments, and what is
 * left without a selection. A newer client asks for more than we answer, and goes on without it.
 */
export function pruneUnknown(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const types = new TypeInfo(schema)
  const known = visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter: () => (types.getParentType() && !types.getFieldDef() ? null : undefined),
        leave: ({ selectionSet }) => (isEmpty(selectionSet) ? null : undefined),
      },
      Argument: () => (types.getFieldDef() && !types.getArgument() ? null : undefined),
      ObjectField: () => (types.getInputType() ? undefined : null),
      InlineFragment: {
        enter: ({ typeCondition }) =>
          typeCondition && !schema.getType(typeCondition.name.value) ? null : undefined,
        leave: ({ selectionSet }) => (isEmpty(selectionSet) ? null : undefined),
      },
    }),
  )
  return withoutUnusedVariables(known)
}

/** Variables without the fields of input objects that the schema does not know. */
export function pruneVariables(
  variables: Readonly<Record<string, unknown>>,
  { variableDefinitions = [] }: OperationDefinitionNode,
  schema: GraphQLSchema,
): Record<string, unknown> {
  const pruned: Record<string, unknown> = {}
  for (const { variable, type } of variableDefinitions) {
    const name = variable.name.value
    if (!(name in variables)) continue
    const inputType = typeFromAST(schema, type)
    const value = variables[name]
    pruned[name] = isInputType(inputType) ? knownPart(value, inputType) : value
  }
  return pruned
}

function knownPart(value: unknown, type: GraphQLInputType): unknown {
  const given = getNullableType(type)
  if (isListType(given))
    return Array.isArray(value) ? value.map((item) => knownPart(item, given.ofType)) : value
  const named = getNamedType(given)
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return value
  const fields = named.getFields()
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      const field = fields[name]
      return field ? [[name, knownPart(part, field.type)]] : []
    }),
  )
}

function withoutUnusedVariables(document: DocumentNode): DocumentNode {
  const used = new Set<string>()
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  })
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? {
            ...definition,
            variableDefinitions: (definition.variableDefinitions ?? []).filter(({ variable }) =>
              used.has(variable.name.value),
            ),
          }
        : definition,
    ),
  }
}

function isEmpty(selectionSet: SelectionSetNode | undefined): boolean {
  return selectionSet?.selections.length === 0
}
