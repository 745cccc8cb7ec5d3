import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { ListSize, Weights } from './read-weights.ts'

type Variables = Readonly<Record<string, unknown>>

/** A number, or where it depends on variables what gives it. */
export type Cost = number | ((variables: Variables) => number)

export interface CostParts {
  readonly schema: GraphQLSchema
  readonly weights: Weights
  /** Of lists of which the schema does not say how long they are. */
  readonly assumedListSize: number
}

/** The lists that the field around them says the size of. */
interface Sized {
  readonly fields: readonly string[]
  readonly size: Cost
}

/** What an operation costs, for variables as the client gave them. */
export function costFor(cost: Cost, variables: Variables): number {
  return typeof cost === 'number' ? cost : cost(variables)
}

/**
 * What a valid operation costs at most: each field with fields of its own 1, or what `@cost` says of it,
 * times the items of every list that it stands in. Of an abstract type the dearest type counts.
 */
export function costOfOperation(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  { schema, weights, assumedListSize }: CostParts,
): Cost {
  const defaults = new Map(
    operation.variableDefinitions?.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue,
    ]),
  )
  const known = new Map<Sized | null, Map<string, Cost>>()

  function costOfSet(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType,
    sized: Sized | null,
  ): Cost {
    return sum(
      selections.map((node) => {
        if (node.kind === Kind.FIELD) return costOfField(node, type, sized)
        if (node.kind === Kind.FRAGMENT_SPREAD) return costOfFragment(node.name.value, sized)
        const inner = node.typeCondition && schema.getType(node.typeCondition.name.value)
        return costOfSet(node.selectionSet, inner ?? type, sized)
      }),
    )
  }

  /** Once for each place that says the sizes of its lists: written out, small text may be endless. */
  function costOfFragment(name: string, sized: Sized | null): Cost {
    const ofPlace = known.get(sized) ?? new Map<string, Cost>()
    known.set(sized, ofPlace)
    const before = ofPlace.get(name)
    if (before !== undefined) return before
    const fragment = fragments.get(name)
    const type = fragment && schema.getType(fragment.typeCondition.name.value)
    const cost = type ? costOfSet(fragment.selectionSet, type, sized) : 0
    ofPlace.set(name, cost)
    return cost
  }

  function costOfField(node: FieldNode, type: GraphQLNamedType, sized: Sized | null): Cost {
    const field = fieldOf(type, node.name.value)
    // Introspection asks no subgraph.
    if (!field) return 0
    const place = `${type.name}.${field.name}`
    const returned = getNamedType(field.type)
    const own =
      weights.weightOf(place) ??
      weights.weightOf(returned.name) ??
      (isCompositeType(returned) ? 1 : 0)
    const given = (node.arguments ?? []).map(
      ({ name }) => weights.weightOf(`${place}.${name.value}`) ?? 0,
    )
    const listSizes = weights.listSizesOf(place)
    const size =
      listSizes.length > 0
        ? greatest(listSizes.map((listSize) => sizeOf(listSize, node, field)))
        : assumedListSize
    const lists = listSizes.flatMap(({ sizedFields }) => sizedFields)
    const inner = node.selectionSet
      ? costOfSet(node.selectionSet, returned, lists.length > 0 ? { fields: lists, size } : null)
      : 0
    const each = sum([own, inner])
    const all = isList(field)
      ? times(sized?.fields.includes(field.name) ? sized.size : size, each)
      : each
    return sum([...given, all])
  }

  function sizeOf(
    { assumedSize, slicingArguments }: ListSize,
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
  ): Cost {
    const wanted = slicingArguments.map((name) => {
      const value = node.arguments?.find((argument) => argument.name.value === name)?.value
      const standard = field.args.find((argument) => argument.name === name)?.defaultValue
      return value ? numberOf(value) : () => toSize(standard)
    })
    const otherwise = assumedSize ?? assumedListSize
    if (wanted.length === 0) return otherwise
    const sizeFor = (variables: Variables) => {
      const sizes = wanted.map((size) => size(variables)).filter((size) => size !== undefined)
      return sizes.length > 0 ? Math.max(...sizes) : otherwise
    }
    const dependsOnVariables = node.arguments?.some(
      ({ name, value }) => slicingArguments.includes(name.value) && value.kind === Kind.VARIABLE,
    )
    return dependsOnVariables ? sizeFor : sizeFor({})
  }

  function numberOf(value: ValueNode): (variables: Variables) => number | undefined {
    if (value.kind !== Kind.VARIABLE) {
      const size = literalSize(value)
      return () => size
    }
    const { value: name } = value.name
    const standard = literalSize(defaults.get(name))
    return (variables) => (variables[name] === undefined ? standard : toSize(variables[name]))
  }

  const root = schema.getRootType(operation.operation)
  return root ? costOfSet(operation.selectionSet, root, null) : 0
}

function literalSize(value: ValueNode | undefined): number | undefined {
  return value?.kind === Kind.INT ? toSize(Number(value.value)) : undefined
}

function toSize(value: unknown): number | undefined {
  return typeof value === 'number' ? Math.max(0, value) : undefined
}

function fieldOf(type: GraphQLNamedType, name: string) {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}

function sum(costs: readonly Cost[]): Cost {
  const fixed = costs
    .filter((cost) => typeof cost === 'number')
    .reduce((all, cost) => all + cost, 0)
  const variable = costs.filter((cost) => typeof cost !== 'number')
  if (variable.length === 0) return fixed
  return (variables) => variable.reduce((all, cost) => all + cost(variables), fixed)
}

function greatest(costs: readonly Cost[]): Cost {
  const fixed = costs.filter((cost) => typeof cost === 'number')
  const variable = costs.filter((cost) => typeof cost !== 'number')
  if (variable.length === 0) return Math.max(...fixed)
  return (variables) => Math.max(...fixed, ...variable.map((cost) => cost(variables)))
}

function times(size: Cost, cost: Cost): Cost {
  if (typeof size === 'number' && typeof cost === 'number') return size * cost
  return (variables) => costFor(size, variables) * costFor(cost, variables)
}
