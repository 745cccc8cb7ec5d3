import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  OverlappingFieldsCanBeMergedRule,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql'
import type { Choice } from './choices.ts'
import type { Federation } from './federation.ts'
import { createValueWriter, drawFrom, type VariableList } from './write-values.ts'

export interface WrittenOperation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Writes the operation that choices make on a schema; it is valid. */
export function writeOperation(
  root: Choice,
  schema: GraphQLSchema,
  values: Federation['values'],
): WrittenOperation {
  const kind =
    root.kind % 4 === 3 && schema.getMutationType()
      ? OperationTypeNode.MUTATION
      : OperationTypeNode.QUERY
  const variables: VariableList = { definitions: [], given: {} }
  const writer = createSelectionWriter(schema, values, variables)
  const rootType = schema.getRootType(kind)
  if (!rootType) throw new Error('The schema has no such root')
  const selectionSet = writer.selectionSet(rootType, root.children)
  const document = withoutConflicts(schema, {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: kind,
        ...(root.alias % 3 === 1 && { name: nameOf('Generated') }),
        variableDefinitions: variables.definitions,
        selectionSet,
      },
      ...writer.fragments,
    ],
  })
  const query = print(document)
  const problems = validate(schema, parse(query))
  if (problems.length > 0) throw new Error(`Not valid: ${problems.join('\n')}\n${query}`)
  return { query, variables: variables.given }
}

const nameOf = (value: string) => ({ kind: Kind.NAME, value }) as const

/** Names that a client may give to any field, and that programs trip over. */
const awkwardAliases = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__typename',
  '_entities',
  'representations',
  'a',
  'b',
]

function createSelectionWriter(
  schema: GraphQLSchema,
  values: Federation['values'],
  variables: VariableList,
) {
  const fragments: FragmentDefinitionNode[] = []
  const valueWriter = createValueWriter(values, variables)

  function selectionSet(
    parent: GraphQLCompositeType,
    choices: readonly Choice[],
  ): SelectionSetNode {
    const selections = choices.map((choice) => selection(parent, choice))
    return {
      kind: Kind.SELECTION_SET,
      selections: selections.length > 0 ? selections : [typename(null, [])],
    }
  }

  function selection(parent: GraphQLCompositeType, choice: Choice): SelectionNode {
    const directives = directivesOf(choice)
    const how = choice.kind % 20
    if (how < 13) return field(parent, choice, directives)
    if (how === 19 && parent === schema.getQueryType()) return introspection(choice, directives)
    const known = fragments.filter(({ typeCondition }) =>
      overlaps(parent, typeCondition.name.value),
    )
    const spread = known[choice.pick % Math.max(known.length, 1)]
    if (how > 16 && spread) return spreadOf(spread.name.value, directives)
    const type = conditionFor(parent, choice.pick)
    const inner = selectionSet(type, choice.children)
    if (how > 14) {
      const name = `F${fragments.length}`
      fragments.push({
        kind: Kind.FRAGMENT_DEFINITION,
        name: nameOf(name),
        typeCondition: { kind: Kind.NAMED_TYPE, name: nameOf(type.name) },
        selectionSet: inner,
      })
      return spreadOf(name, directives)
    }
    return {
      kind: Kind.INLINE_FRAGMENT,
      ...((type !== parent || choice.alias % 2 === 1) && {
        typeCondition: { kind: Kind.NAMED_TYPE, name: nameOf(type.name) },
      }),
      directives,
      selectionSet: inner,
    }
  }

  function conditionFor(parent: GraphQLCompositeType, pick: number): GraphQLCompositeType {
    const types = Object.values(schema.getTypeMap())
      .filter(isCompositeType)
      .filter(({ name }) => !name.startsWith('__') && overlaps(parent, name))
    return types[pick % types.length] ?? parent
  }

  function overlaps(parent: GraphQLCompositeType, name: string): boolean {
    const type = schema.getType(name)
    if (!isCompositeType(type)) return false
    const own = possible(parent)
    return possible(type).some((one) => own.includes(one))
  }

  const possible = (type: GraphQLCompositeType) =>
    isObjectType(type) ? [type] : schema.getPossibleTypes(type)

  function field(
    parent: GraphQLCompositeType,
    choice: Choice,
    directives: readonly DirectiveNode[],
  ): FieldNode {
    const all =
      isObjectType(parent) || isInterfaceType(parent) ? Object.values(parent.getFields()) : []
    // Leaves first: smaller numbers make simpler operations.
    const fields = [
      ...all.filter(({ type }) => isLeafType(getNamedType(type))),
      ...all.filter(({ type }) => !isLeafType(getNamedType(type))),
    ]
    const alias = aliasOf(choice.alias, fields)
    // Going on needs fields to go on with.
    const wanted = choice.children.length > 0 ? fields.filter((one) => !isLeafField(one)) : fields
    const [from, index] = wanted.length > 0 ? [wanted, choice.pick] : [fields, choice.pick]
    const found = from[index % (from.length + (choice.children.length > 0 ? 0 : 1))]
    if (!found) return typename(alias, directives)
    const type = getNamedType(found.type)
    return {
      kind: Kind.FIELD,
      ...(alias !== null && alias !== found.name && { alias: nameOf(alias) }),
      name: nameOf(found.name),
      arguments: argumentsOf(found, choice),
      directives,
      ...(isCompositeType(type) && { selectionSet: selectionSet(type, choice.children) }),
    }
  }

  function argumentsOf(field: GraphQLField<unknown, unknown>, choice: Choice): ArgumentNode[] {
    const draw = drawFrom(choice.values)
    return field.args.flatMap(({ name, type, defaultValue }) => {
      const must = isNonNullType(type) && defaultValue === undefined
      if (!must && draw() % 2 === 0) return []
      const names = [`${field.name}.${name}`, name]
      return [
        { kind: Kind.ARGUMENT, name: nameOf(name), value: valueWriter.write(type, names, draw) },
      ]
    })
  }

  function directivesOf({ directive }: Choice): DirectiveNode[] {
    switch (directive) {
      case 80:
        return [condition('include', { kind: Kind.BOOLEAN, value: true })]
      case 81:
        return [condition('skip', { kind: Kind.BOOLEAN, value: false })]
      case 82:
        return [condition('skip', { kind: Kind.BOOLEAN, value: true })]
      case 83:
        return [condition('include', { kind: Kind.BOOLEAN, value: false })]
      case 84:
      case 85:
        return [condition('include', flag('yes', true))]
      case 86:
      case 87:
        return [condition('skip', flag('no', false))]
      case 88:
        return [condition('include', flag('no', false))]
      case 89:
        return [condition('skip', flag('no', false)), condition('include', flag('yes', true))]
      case 90:
        return [condition('skip', flag('yes', true)), condition('include', flag('yes', true))]
      default:
        return []
    }
  }

  function flag(name: string, value: boolean) {
    if (!variables.definitions.some(({ variable }) => variable.name.value === name)) {
      variables.definitions.push({
        kind: Kind.VARIABLE_DEFINITION,
        variable: { kind: Kind.VARIABLE, name: nameOf(name) },
        type: {
          kind: Kind.NON_NULL_TYPE,
          type: { kind: Kind.NAMED_TYPE, name: nameOf('Boolean') },
        },
      })
      variables.given[name] = value
    }
    return { kind: Kind.VARIABLE, name: nameOf(name) } as const
  }

  function introspection(
    { pick }: Choice,
    directives: readonly ConstDirectiveNode[] | DirectiveNode[],
  ): FieldNode {
    const types = Object.keys(schema.getTypeMap())
    const name = types[pick % types.length]
    const [operation] = parse(
      `{ __type(name: "${name}") { kind __typename name fields(includeDeprecated: true) { name type { kind name ofType { name } } } possibleTypes { name } } }`,
    ).definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('No operation')
    const [node] = operation.selectionSet.selections
    if (node?.kind !== Kind.FIELD) throw new Error('No field')
    return { ...node, alias: nameOf(`type${name}`), directives }
  }

  return { selectionSet, fragments }
}

function aliasOf(number: number, fields: ReadonlyArray<{ readonly name: string }>): string | null {
  if (number < 70) return null
  if (number < 85) return fields[number % Math.max(fields.length, 1)]?.name ?? null
  return awkwardAliases[number % awkwardAliases.length] ?? null
}

const isLeafField = ({ type }: GraphQLField<unknown, unknown>) => isLeafType(getNamedType(type))

function typename(alias: string | null, directives: readonly DirectiveNode[]): FieldNode {
  return {
    kind: Kind.FIELD,
    ...(alias !== null && { alias: nameOf(alias) }),
    name: nameOf('__typename'),
    directives,
  }
}

function spreadOf(name: string, directives: readonly DirectiveNode[]): SelectionNode {
  return { kind: Kind.FRAGMENT_SPREAD, name: nameOf(name), directives }
}

function condition(name: 'skip' | 'include', value: ArgumentNode['value']): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: nameOf(name),
    arguments: [{ kind: Kind.ARGUMENT, name: nameOf('if'), value }],
  }
}

/** Gives other aliases to the fields that would stand in each other's way. */
function withoutConflicts(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  let current = document
  for (let round = 0; round < 50; round++) {
    const conflicts = validate(schema, current, [OverlappingFieldsCanBeMergedRule])
    if (conflicts.length === 0) return current
    const last = new Set(conflicts.map(({ nodes }) => nodes?.at(-1)))
    let count = 0
    current = visit(current, {
      Field: (node) =>
        last.has(node) ? { ...node, alias: nameOf(`other${round}_${count++}`) } : undefined,
    })
  }
  throw new Error(`Conflicts are left in ${print(current)}`)
}
