import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/**
 * The schema coordinates that an operation depends on: `Dossier`, `Dossier.fees`,
 * `Query.dossiers(first:)`, `DossierFilter.status`, `Status.OPEN`, `@include`.
 */
export interface OperationUsage {
  /**
   * What a request holds: fields, arguments, input fields, enum values, types of fragments and of
   * input. A variable may hold all that its type allows.
   */
  readonly sent: ReadonlySet<string>
  /** The types of what comes back: enums, and what is selected in. */
  readonly received: ReadonlySet<string>
}

/** Tells what an operation depends on in a schema; of what does not fit the schema, nothing. */
export function usageOf(schema: GraphQLSchema, document: DocumentNode): OperationUsage {
  const sent = new Set<string>()
  const received = new Set<string>()
  const types = new TypeInfo(schema)
  const visitor = visitWithTypeInfo(types, {
    SelectionSet() {
      const parent = types.getParentType()
      if (parent) received.add(parent.name)
    },
    Field({ name }) {
      const field = types.getFieldDef()
      if (!field || name.value.startsWith('__')) return
      sent.add(`${types.getParentType()?.name}.${field.name}`)
      received.add(getNamedType(field.type).name)
    },
    Argument({ name }) {
      const coordinate = argumentCoordinate(types, name.value)
      if (coordinate) sent.add(coordinate)
    },
    Directive({ name }) {
      sent.add(`@${name.value}`)
    },
    ObjectField({ name }) {
      const input = getNamedType(types.getParentInputType())
      if (input) sent.add(input.name).add(`${input.name}.${name.value}`)
    },
    ObjectValue() {
      const input = getNamedType(types.getInputType())
      if (input) sent.add(input.name)
    },
    EnumValue({ value }) {
      const type = getNamedType(types.getInputType())
      if (type) sent.add(type.name).add(`${type.name}.${value}`)
    },
    VariableDefinition({ type }) {
      const given = typeFromAST(schema, type)
      if (isInputType(given)) addAllOf(given, sent)
    },
    NamedType({ name }) {
      sent.add(name.value)
    },
  })
  visit(document, visitor)
  return { sent, received }
}

/** Null for an argument of a field that the schema does not have. */
function argumentCoordinate(types: TypeInfo, argument: string): string | null {
  const directive = types.getDirective()
  if (directive) return `@${directive.name}(${argument}:)`
  const field = types.getFieldDef()
  return field ? `${types.getParentType()?.name}.${field.name}(${argument}:)` : null
}

function addAllOf(input: GraphQLInputType, sent: Set<string>): void {
  const type = getNamedType(input)
  if (isEnumType(type))
    for (const { name } of type.getValues()) sent.add(type.name).add(`${type.name}.${name}`)
  if (!isInputObjectType(type)) return
  sent.add(type.name)
  for (const { name, type: fieldType } of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${name}`
    // Input types may hold themselves.
    if (sent.has(coordinate)) continue
    sent.add(coordinate)
    addAllOf(fieldType, sent)
  }
}
