import type {
  ConstDirectiveNode,
  ConstValueNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  TypeDefinitionNode,
} from 'graphql'
import { namedTypeOf } from '../checks/schema-elements.ts'
import type { ContractFilter } from './contract-filter.ts'

/** Names that the supergraph gives to the directives of a contract. */
export interface ContractDirectives {
  readonly tag: string
  readonly inaccessible: string
}

type Tagged = { readonly directives?: readonly ConstDirectiveNode[] }

/**
 * The coordinates that a contract hides, so that what is left is a schema: what loses its type goes
 * with it, a field goes with an argument that it must have, an interface's field with that of a type
 * that implements it, and a type with the last of what it holds.
 */
export function hiddenElements(
  types: ReadonlyMap<string, TypeDefinitionNode>,
  filter: ContractFilter,
  directives: ContractDirectives,
): Set<string> {
  const hidden = hiddenByTags(types, filter, directives)
  let before = -1
  // What is hidden hides more, until nothing is left to hide.
  while (hidden.size > before) {
    before = hidden.size
    for (const type of types.values()) spread(type, types, hidden)
    if (filter.hideUnreachableTypes && hidden.size === before)
      for (const name of unreachable(types, hidden)) hidden.add(name)
  }
  return hidden
}

function hiddenByTags(
  types: ReadonlyMap<string, TypeDefinitionNode>,
  { include, exclude }: ContractFilter,
  { tag, inaccessible }: ContractDirectives,
): Set<string> {
  const hidden = new Set<string>()
  const hasTag = (node: Tagged, tags: readonly string[]) =>
    (node.directives ?? []).some(
      ({ name, arguments: given }) =>
        name.value === tag &&
        given?.some(({ value }) => value.kind === 'StringValue' && tags.includes(value.value)),
    )
  const isOut = (node: Tagged) =>
    hasTag(node, exclude) || (node.directives ?? []).some(({ name }) => name.value === inaccessible)

  for (const [name, type] of types) {
    const isIn = include.length === 0 || hasTag(type, include)
    if (isOut(type) || (type.kind === 'UnionTypeDefinition' && !isIn)) hidden.add(name)
    for (const [coordinate, member] of membersOf(type)) {
      const isOutput = member.kind === 'FieldDefinition'
      if (isOut(member) || (isOutput && !isIn && !hasTag(member, include))) hidden.add(coordinate)
      if (isOutput)
        for (const argument of member.arguments ?? [])
          if (isOut(argument)) hidden.add(`${coordinate}(${argument.name.value}:)`)
    }
  }
  return hidden
}

type Member = Exclude<ReturnType<typeof membersOf>, undefined>[number][1]

function membersOf(type: TypeDefinitionNode) {
  const members = 'fields' in type ? type.fields : 'values' in type ? type.values : undefined
  return (members ?? []).map((node) => [`${type.name.value}.${node.name.value}`, node] as const)
}

/** Hides what a type can no longer show. */
function spread(
  type: TypeDefinitionNode,
  types: ReadonlyMap<string, TypeDefinitionNode>,
  hidden: Set<string>,
): void {
  const name = type.name.value
  if (hidden.has(name)) return
  for (const [coordinate, member] of membersOf(type))
    if (!hidden.has(coordinate) && mustHide(member, coordinate, types, hidden))
      hidden.add(coordinate)

  if (type.kind === 'ObjectTypeDefinition' || type.kind === 'InterfaceTypeDefinition')
    for (const { name: of } of type.interfaces ?? []) {
      const shown = types.get(of.value)
      if (shown?.kind === 'InterfaceTypeDefinition') keepPromises(shown, type, hidden)
    }
  // A field that must be given takes its input type with it.
  if (type.kind === 'InputObjectTypeDefinition') {
    const lost = type.fields?.some(
      (field) => isRequired(field) && hidden.has(`${name}.${field.name.value}`),
    )
    if (lost) hidden.add(name)
  }
  if (isEmpty(type, hidden)) hidden.add(name)
}

function mustHide(
  member: Member,
  coordinate: string,
  types: ReadonlyMap<string, TypeDefinitionNode>,
  hidden: Set<string>,
): boolean {
  if (member.kind === 'EnumValueDefinition') return false
  if (hidden.has(namedTypeOf(member.type))) return true
  if (member.kind === 'InputValueDefinition') return hasHiddenDefault(member, types, hidden)
  for (const argument of member.arguments ?? []) {
    const place = `${coordinate}(${argument.name.value}:)`
    if (hidden.has(namedTypeOf(argument.type)) || hasHiddenDefault(argument, types, hidden))
      hidden.add(place)
    if (hidden.has(place) && isRequired(argument)) return true
  }
  return false
}

/** An interface promises only what all that implement it still have. */
function keepPromises(
  shown: TypeDefinitionNode & { readonly fields?: readonly FieldDefinitionNode[] },
  type: TypeDefinitionNode & { readonly fields?: readonly FieldDefinitionNode[] },
  hidden: Set<string>,
): void {
  for (const promised of shown.fields ?? []) {
    const field = type.fields?.find(({ name }) => name.value === promised.name.value)
    const coordinate = `${shown.name.value}.${promised.name.value}`
    const own = `${type.name.value}.${promised.name.value}`
    if (hidden.has(own)) hidden.add(coordinate)
    for (const argument of field?.arguments ?? []) {
      const place = `(${argument.name.value}:)`
      if (hidden.has(own + place)) hidden.add(coordinate + place)
      else if (hidden.has(coordinate + place) && isRequired(argument)) hidden.add(own)
    }
  }
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === 'NonNullType' && defaultValue === undefined
}

function isEmpty(type: TypeDefinitionNode, hidden: ReadonlySet<string>): boolean {
  if (type.kind === 'ScalarTypeDefinition') return false
  if (type.kind === 'UnionTypeDefinition')
    return (type.types ?? []).every(({ name }) => hidden.has(name.value))
  return membersOf(type).every(([coordinate]) => hidden.has(coordinate))
}

function hasHiddenDefault(
  { type, defaultValue }: InputValueDefinitionNode,
  types: ReadonlyMap<string, TypeDefinitionNode>,
  hidden: ReadonlySet<string>,
): boolean {
  return defaultValue !== undefined && usesHidden(defaultValue, namedTypeOf(type), types, hidden)
}

function usesHidden(
  value: ConstValueNode,
  type: string,
  types: ReadonlyMap<string, TypeDefinitionNode>,
  hidden: ReadonlySet<string>,
): boolean {
  if (value.kind === 'ListValue')
    return value.values.some((item) => usesHidden(item, type, types, hidden))
  if (value.kind === 'EnumValue') return hidden.has(`${type}.${value.value}`)
  if (value.kind !== 'ObjectValue') return false
  const input = types.get(type)
  if (input?.kind !== 'InputObjectTypeDefinition') return false
  return value.fields.some(({ name, value: inner }) => {
    const field = input.fields?.find((field) => field.name.value === name.value)
    if (!field || hidden.has(`${type}.${name.value}`)) return true
    return usesHidden(inner, namedTypeOf(field.type), types, hidden)
  })
}

const rootTypes = ['Query', 'Mutation', 'Subscription']

/** Types that no shown field, argument, member or implementation leads to from the root types. */
function unreachable(
  types: ReadonlyMap<string, TypeDefinitionNode>,
  hidden: ReadonlySet<string>,
): string[] {
  const reached = new Set<string>()
  const waiting = rootTypes.filter((name) => types.has(name))
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const type = types.get(name)
    if (reached.has(name) || hidden.has(name) || !type) continue
    reached.add(name)
    waiting.push(...leadsTo(type, types, hidden))
  }
  return [...types.keys()].filter((name) => !reached.has(name) && !hidden.has(name))
}

function leadsTo(
  type: TypeDefinitionNode,
  types: ReadonlyMap<string, TypeDefinitionNode>,
  hidden: ReadonlySet<string>,
): string[] {
  if (type.kind === 'UnionTypeDefinition') return (type.types ?? []).map(({ name }) => name.value)
  const implementing =
    type.kind === 'InterfaceTypeDefinition'
      ? [...types.values()].filter(
          (other) =>
            'interfaces' in other &&
            other.interfaces?.some(({ name }) => name.value === type.name.value),
        )
      : []
  const members = membersOf(type).flatMap(([coordinate, member]) => {
    if (hidden.has(coordinate) || member.kind === 'EnumValueDefinition') return []
    const given = member.kind === 'FieldDefinition' ? (member.arguments ?? []) : []
    return [member, ...given.filter(({ name }) => !hidden.has(`${coordinate}(${name.value}:)`))]
  })
  return [
    ...implementing.map(({ name }) => name.value),
    ...members.map(({ type: of }) => namedTypeOf(of)),
  ]
}
