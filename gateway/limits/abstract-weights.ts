import {
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql'
import type { ListSize } from './read-weights.ts'

/** What a supergraph says, by place. */
export interface Said {
  readonly weights: Map<string, number>
  readonly sizes: Map<string, readonly ListSize[]>
}

const unsaid: ListSize = { assumedSize: null, slicingArguments: [], sizedFields: [] }

/**
 * Adds what interfaces and unions, and fields that are asked on interfaces, cost: as much as the dearest of
 * the types that may stand there, since only the answer tells which one does.
 */
export function noteAbstractTypes({ definitions }: DocumentNode, { weights, sizes }: Said): void {
  const objects = definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION)
  const interfaces = definitions.filter((node) => node.kind === Kind.INTERFACE_TYPE_DEFINITION)
  const unions = definitions.filter((node) => node.kind === Kind.UNION_TYPE_DEFINITION)
  const composite = new Set([...objects, ...interfaces, ...unions].map(({ name }) => name.value))

  const weightOfType = (name: string) => weights.get(name) ?? (composite.has(name) ? 1 : 0)

  function noteType(name: string, possible: readonly string[]): void {
    if (!possible.some((type) => weights.has(type))) return
    weights.set(name, Math.max(...possible.map((type) => weights.get(type) ?? weightOfType(name))))
  }

  function noteField(place: string, others: ReadonlyMap<string, FieldDefinitionNode>): void {
    const own = weights.get(place)
    const each = [...others].map(
      ([other, { type }]) => weights.get(other) ?? own ?? weightOfType(namedType(type)),
    )
    if ([...others.keys()].some((other) => weights.has(other)))
      weights.set(place, Math.max(...each, own ?? 0))
  }

  function noteArgument(name: string, place: string, others: readonly string[]): void {
    const said = [place, ...others].flatMap((field) => weights.get(`${field}.${name}`) ?? [])
    if (said.length > 0) weights.set(`${place}.${name}`, Math.max(...said))
  }

  function noteSizes(place: string, others: readonly string[]): void {
    if (!others.some((other) => sizes.has(other))) return
    const own = sizes.get(place)
    const all = others.flatMap((other) => sizes.get(other) ?? own ?? unsaid)
    // Many types say the same.
    const different = new Map([...all, ...(own ?? [])].map((size) => [JSON.stringify(size), size]))
    sizes.set(place, [...different.values()])
  }

  const membersOf = ({ name }: (typeof interfaces)[number]) =>
    objects.filter((type) => type.interfaces?.some((one) => one.name.value === name.value))

  for (const { name, types = [] } of unions)
    noteType(
      name.value,
      types.map((type) => type.name.value),
    )
  for (const type of interfaces)
    noteType(
      type.name.value,
      membersOf(type).map(({ name }) => name.value),
    )
  for (const type of interfaces) {
    const members = membersOf(type)
    for (const field of type.fields ?? []) {
      const place = `${type.name.value}.${field.name.value}`
      const others = fieldsOf(members, field.name.value)
      const names = [...others.keys()]
      noteField(place, others)
      noteSizes(place, names)
      for (const { name } of field.arguments ?? []) noteArgument(name.value, place, names)
    }
  }
}

/** The fields of one name, by place. */
function fieldsOf(
  types: readonly ObjectTypeDefinitionNode[],
  name: string,
): Map<string, FieldDefinitionNode> {
  return new Map(
    types.flatMap((type) => {
      const field = type.fields?.find((field) => field.name.value === name)
      return field ? [[`${type.name.value}.${name}`, field] as const] : []
    }),
  )
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}
