import { Kind, print, type SelectionSetNode } from 'graphql'
import { type Gathered, isGathered } from './gathered.ts'
import { checkPrefix } from './merge.ts'
import type { EntityGroup, RequiredField, RequiredSelection } from './plan.ts'

/** Asks the key of an entity back, to tell that the answer is about the entity that was asked. */
export interface KeyCheck {
  /** What is added to the selections of the fetch's `_entities`. */
  readonly selection: string
  /** Whether an answer is about the object that it was asked for. */
  readonly fits: (object: Gathered, answer: Gathered) => boolean
}

type Compare = (object: Gathered, answer: Gathered) => boolean

/**
 * Makes the check of one group of entities; null where no key that the subgraph knows is part of the
 * representations.
 */
export function keyCheck(
  { requires }: EntityGroup,
  keysOf: (type: string) => readonly SelectionSetNode[],
): KeyCheck | null {
  const parts: string[] = []
  const compares: Compare[] = []
  for (const [type, fields] of fieldsByType(requires)) {
    const keys = keysOf(type)
    const compared = keys
      .map((key) => comparesOf(key, fields))
      .find((compares) => compares !== null)
    if (!compared) continue
    parts.push(`... on ${type} { ${compared.map(({ selection }) => selection).join(' ')} }`)
    compares.push(...compared.map(({ compare }) => compare))
  }
  if (compares.length === 0) return null
  return {
    selection: parts.join(' '),
    fits: (object, answer) => compares.every((compare) => compare(object, answer)),
  }
}

function fieldsByType(requires: readonly RequiredSelection[]): Map<string, RequiredField[]> {
  const fields = new Map<string, RequiredField[]>()
  for (const selection of requires)
    if (selection.kind === 'fragment')
      fields.set(selection.type, [
        ...(fields.get(selection.type) ?? []),
        ...selection.selections.filter((inner) => inner.kind === 'field'),
      ])
  return fields
}

function comparesOf(key: SelectionSetNode, fields: readonly RequiredField[]) {
  const compared = key.selections.map((node) => {
    if (node.kind !== Kind.FIELD) return null
    const name = node.name.value
    const field = fields.find((field) => field.name === name)
    if (!field) return null
    const same = node.selectionSet ? sameObjects(node.selectionSet, field.selections) : sameLeaves
    if (!same) return null
    // Another alias for each key, since objects of several types may be asked at once.
    const alias = `${checkPrefix}${name}`
    return {
      selection: `${alias}: ${print(node)}`,
      compare: (object: Gathered, answer: Gathered) =>
        // Absent where the object is of another type.
        answer[alias] === undefined || same(object[field.source], answer[alias]),
    }
  })
  return compared.every((part) => part !== null) ? compared : null
}

type Same = (asked: unknown, answered: unknown) => boolean

function sameObjects(key: SelectionSetNode, required: readonly RequiredSelection[]): Same | null {
  const fields = required.filter((selection) => selection.kind === 'field')
  const parts = key.selections.map((node) => {
    if (node.kind !== Kind.FIELD) return null
    const name = node.name.value
    const field = fields.find((field) => field.name === name)
    if (!field) return null
    const same = node.selectionSet ? sameObjects(node.selectionSet, field.selections) : sameLeaves
    return same && { source: field.source, name, same }
  })
  if (!parts.every((part) => part !== null)) return null
  const same: Same = (asked, answered) =>
    onItems(asked, answered, (asked, answered) => {
      if (!isGathered(asked) || !isGathered(answered)) return asked === answered
      return parts.every(({ source, name, same }) => same(asked[source], answered[name]))
    })
  return same
}

/** Systems differ in whether an id is a number or text. */
const sameLeaves: Same = (asked, answered) =>
  asked === answered ||
  onItems(asked, answered, (asked, answered) =>
    typeof asked === 'object' || typeof answered === 'object'
      ? JSON.stringify(asked) === JSON.stringify(answered)
      : String(asked) === String(answered),
  )

function onItems(asked: unknown, answered: unknown, same: Same): boolean {
  if (!Array.isArray(asked) || !Array.isArray(answered)) return same(asked, answered)
  return (
    asked.length === answered.length && asked.every((item, i) => onItems(item, answered[i], same))
  )
}
