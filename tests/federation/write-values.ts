import {
  astFromValue,
  type ConstValueNode,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  parseType,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql'
import type { Federation } from './federation.ts'

/** Takes one number after the other; zero when none is left. */
export type Draw = () => number

export function drawFrom(numbers: readonly number[]): Draw {
  const left = [...numbers]
  return () => left.shift() ?? 0
}

/** The variables of an operation, and what a client gives for them. */
export interface VariableList {
  readonly definitions: VariableDefinitionNode[]
  readonly given: Record<string, unknown>
}

export interface ValueWriter {
  /** Writes a value for a place: a literal, a variable, or a literal with variables in it. */
  write(type: GraphQLInputType, names: readonly string[], draw: Draw): ValueNode
}

/** Writes values of a federation's own, or whatever fits the type where it gives none. */
export function createValueWriter(
  values: Federation['values'],
  { definitions, given }: VariableList,
): ValueWriter {
  function anyOf(type: GraphQLInputType, names: readonly string[], draw: Draw): unknown {
    if (isNonNullType(type)) return presentOf(type.ofType, names, draw)
    return draw() % 8 === 7 ? null : presentOf(type, names, draw)
  }

  function presentOf(type: GraphQLInputType, names: readonly string[], draw: Draw): unknown {
    const pool = [...names, getNamedType(type).name]
      .map((name) => values[name])
      .find((pool) => pool !== undefined && pool.length > 0)
    if (pool) {
      const value = pool[draw() % pool.length]
      if (Array.isArray(value) === isListType(type)) return value
      return isListType(type) ? [value] : value
    }
    if (isListType(type))
      return Array.from({ length: draw() % 3 }, () => anyOf(type.ofType, names, draw))
    if (isEnumType(type)) {
      const all = type.getValues()
      return all[draw() % all.length]?.name
    }
    if (isInputObjectType(type)) return objectOf(type, draw)
    if (isScalarType(type)) return scalarOf(type.name, draw())
    throw new Error(`No value is known for ${type}`)
  }

  function objectOf(
    type: Extract<GraphQLInputType, { getFields(): unknown }>,
    draw: Draw,
  ): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    for (const { name, type: inner, defaultValue } of Object.values(type.getFields())) {
      const must = isNonNullType(inner) && defaultValue === undefined
      if (must || draw() % 3 > 0) object[name] = anyOf(inner, [name], draw)
    }
    return object
  }

  function variable(type: GraphQLInputType, names: readonly string[], draw: Draw): ValueNode {
    const name = `v${definitions.length}`
    const value = anyOf(type, names, draw)
    const how = draw() % 5
    const byDefault = how > 2 && value !== null
    // A variable that may be null fits a place that may not only by its default.
    const declared = byDefault && isNonNullType(type) && how === 4 ? type.ofType : type
    definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
      type: parseType(String(declared)),
      ...(byDefault && { defaultValue: constant(value, type) }),
    })
    if (!byDefault || draw() % 2 === 1) given[name] = value
    return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } }
  }

  function write(type: GraphQLInputType, names: readonly string[], draw: Draw): ValueNode {
    const how = draw() % 6
    if (how > 3) return variable(type, names, draw)
    const named = isNonNullType(type) ? type.ofType : type
    if (how === 3 && isInputObjectType(named)) return objectWithVariables(named, draw)
    return constant(anyOf(type, names, draw), type)
  }

  function objectWithVariables(
    type: Extract<GraphQLInputType, { getFields(): unknown }>,
    draw: Draw,
  ): ValueNode {
    const fields = Object.values(type.getFields()).filter(
      ({ type: inner, defaultValue }) =>
        (isNonNullType(inner) && defaultValue === undefined) || draw() % 3 > 0,
    )
    return {
      kind: Kind.OBJECT,
      fields: fields.map(({ name, type: inner }) => ({
        kind: Kind.OBJECT_FIELD,
        name: { kind: Kind.NAME, value: name },
        value: write(inner, [name], draw),
      })),
    }
  }

  return { write }
}

function constant(value: unknown, type: GraphQLInputType): ConstValueNode {
  const node = astFromValue(value, type)
  if (!node) throw new Error(`${JSON.stringify(value)} is no value of ${type}`)
  return node as ConstValueNode
}

function scalarOf(name: string, number: number): unknown {
  switch (name) {
    case 'Int':
      return number % 7
    case 'Float':
      return (number % 7) / 2
    case 'Boolean':
      return number % 2 === 1
    default:
      return `s${number % 5}`
  }
}
