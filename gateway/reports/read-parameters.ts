import {
  GraphQLError,
  type GraphQLSchema,
  isEnumType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  type TypeNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql'
import type { Parameter, ParameterKind } from './report.ts'

const kinds: Readonly<Record<string, ParameterKind>> = {
  Int: 'integer',
  Float: 'decimal',
  Boolean: 'boolean',
  LocalDate: 'date',
  DateTime: 'moment',
}

/** What addresses use for something else. */
const taken: ReadonlySet<string> = new Set(['api_key', 'format'])

/** The variables of a report, as parameters. Throws GraphQLError for one that no address can hold. */
export function readParameters(
  { variableDefinitions = [] }: OperationDefinitionNode,
  api: GraphQLSchema,
): Parameter[] {
  return variableDefinitions.map((definition) => readParameter(definition, api))
}

function readParameter(definition: VariableDefinitionNode, api: GraphQLSchema): Parameter {
  const name = definition.variable.name.value
  if (taken.has(name))
    throw new GraphQLError(`A parameter cannot be called ${name}`, { nodes: definition })
  const { typeName, isList } = unwrapped(definition.type)
  const type = api.getType(typeName)
  if (!type || !isLeafType(type))
    throw new GraphQLError('A parameter is a scalar or an enum, or a list of them', {
      nodes: definition,
    })
  return {
    name,
    kind: isEnumType(type) ? 'choice' : (kinds[typeName] ?? 'text'),
    choices: isEnumType(type) ? type.getValues().map((value) => value.name) : [],
    isList,
    isRequired: definition.type.kind === Kind.NON_NULL_TYPE && !definition.defaultValue,
    standard: definition.defaultValue ? written(definition.defaultValue) : null,
  }
}

function unwrapped(type: TypeNode, isList = false): { typeName: string; isList: boolean } {
  if (type.kind === Kind.NAMED_TYPE) return { typeName: type.name.value, isList }
  if (type.kind === Kind.LIST_TYPE && isList)
    throw new GraphQLError('A parameter is no list of lists', { nodes: type })
  return unwrapped(type.type, isList || type.kind === Kind.LIST_TYPE)
}

/** As a client would write the value in an address. */
function written(value: ValueNode): string | null {
  switch (value.kind) {
    case Kind.LIST:
      return value.values.map(written).join(',')
    case Kind.BOOLEAN:
      return String(value.value)
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.STRING:
    case Kind.ENUM:
      return value.value
    default:
      return null
  }
}
