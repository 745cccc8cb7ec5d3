import { type FieldNode, Kind, print, type SelectionSetNode, type TypeNode } from 'graphql'
import type { SubgraphDocument } from './response-keys.ts'

/** The fields of one key and one shape at one place of an answer, of whatever types its objects are. */
export interface AnswerPlace {
  readonly key: string
  readonly shape: string
  readonly places: readonly AnswerPlace[]
}

/** A selection set, and the type that it is on. */
export interface TypedSet {
  readonly set: SelectionSetNode | undefined
  readonly type: string
}

/** The type of a field; null where nothing is known of it. */
export type TypeOfField = (type: string, field: FieldNode) => TypeNode | null

/** The places in what is answered to some selection sets together, those within them included. */
export function answerPlaces(
  sets: readonly TypedSet[],
  document: SubgraphDocument,
  typeOf: TypeOfField,
): AnswerPlace[] {
  const found = new Map<string, { key: string; shape: string; sets: TypedSet[] }>()
  const spread = new Set<string>()

  function walk({ set, type }: TypedSet): void {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) add(node, type)
      else if (node.kind === Kind.INLINE_FRAGMENT)
        walk({ set: node.selectionSet, type: node.typeCondition?.name.value ?? type })
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value)
        walk(fragmentSet(node.name.value, document))
      }
    }
  }

  function add(node: FieldNode, parent: string): void {
    const key = (node.alias ?? node.name).value
    const type = typeOf(parent, node)
    const shape = shapeOf(node, type)
    const id = `${key} ${shape}`
    const place = found.get(id) ?? { key, shape, sets: [] }
    found.set(id, place)
    if (node.selectionSet) place.sets.push({ set: node.selectionSet, type: namedType(type) })
  }

  sets.forEach(walk)
  return [...found.values()].map(({ key, shape, sets }) => ({
    key,
    shape,
    places: answerPlaces(sets, document, typeOf),
  }))
}

function fragmentSet(name: string, { fragments }: SubgraphDocument): TypedSet {
  const fragment = fragments.get(name)
  return { set: fragment?.selectionSet, type: fragment?.typeCondition.name.value ?? '' }
}

/** What has to be equal for fields to share a key: of objects not their type, but whether they are lists or null. */
export function shapeOf({ selectionSet }: FieldNode, type: TypeNode | null): string {
  if (!type) return ''
  const text = print(type)
  return selectionSet ? text.replace(namedType(type), '*') : text
}

export function namedType(type: TypeNode | null): string {
  if (!type) return ''
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}
