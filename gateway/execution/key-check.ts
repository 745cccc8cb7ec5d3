import { Kind, print, type SelectionSetNode } from 'graphql'
import type { SubgraphAnswer } from '../subgraph-answer.ts'
import { type Gathered, isGathered } from './gathered.ts'
import { onlyTypeOf } from './known-types.ts'
import type { EntityGroup, RequiredField, RequiredSelection } from './plan.ts'
import { askedTypename } from './representation.ts'

/** The response keys that are asked for checks begin so; nothing else's do. */
const checkPrefix = '__check_'

/** Asks the key of an entity back, to tell that the answer is about the entity that was asked for. */
export interface KeyCheck {
  /** What is added to the selections of the fetch's `_entities`. */
  readonly selection: string
  /** Whether an answer is about the object that it was asked for. */
  readonly fits: (object: Gathered, answer: Gathered) => boolean
}

export interface KeyCheckParts {
  /** The keys by which the subgraph finds entities of a type. */
  readonly keysOf: (type: string) => readonly SelectionSetNode[]
  readonly possibleTypes: (type: string) => readonly string[]
}

/** One field of a key: how it is asked back, and compared. */
interface KeyField {
  readonly selection: string
  readonly fits: (object: Gathered, answer: Gathered) => boolean
}

/**
 * Makes the check of one group of entities; null where no key that the subgraph knows is part of the
 * representations.
 */
export function keyCheck(
  { requires, inputRewrites }: EntityGroup,
  { keysOf, possibleTypes }: KeyCheckParts,
): KeyCheck | null {
  const selections: string[] = []
  const byType = new Map<unknown, KeyField[]>()
  for (const [type, required] of requiredByType(requires)) {
    // Fields of several types in one key would have to be of one type.
    const prefix = `${checkPrefix}${selections.length}_`
    const asked = askedTypename(type, inputRewrites, possibleTypes)
    const fields = firstOf(keysOf(asked), (key) => keyFields(key, required, prefix))
    if (!fields) continue
    selections.push(`... on ${asked} { ${fields.map(({ selection }) => selection).join(' ')} }`)
    for (const possible of possibleTypes(type))
      byType.set(possible, [...(byType.get(possible) ?? []), ...fields])
  }
  if (selections.length === 0) return null
  const onlyType = onlyTypeOf(requires, possibleTypes)
  return {
    selection: selections.join(' '),
    fits(object, answer) {
      const fields = byType.get(object.__typename ?? onlyType)
      if (fields) for (const field of fields) if (!field.fits(object, answer)) return false
      return true
    },
  }
}

/** Whether a subgraph failed to tell a key that it was asked back. */
export function failsCheck({ errors = [] }: SubgraphAnswer): boolean {
  return errors.some(({ path = [] }) =>
    path.some((step) => typeof step === 'string' && step.startsWith(checkPrefix)),
  )
}

function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | null,
): Found | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}

function requiredByType(requires: readonly RequiredSelection[]): Map<string, RequiredField[]> {
  const fields = new Map<string, RequiredField[]>()
  for (const selection of requires)
    if (selection.kind === 'fragment')
      fields.set(selection.type, [
        ...(fields.get(selection.type) ?? []),
        ...selection.selections.filter((inner) => inner.kind === 'field'),
      ])
  return fields
}

/** The fields of a key; null where a representation does not hold all of them. */
function keyFields(
  key: SelectionSetNode,
  required: readonly RequiredField[],
  prefix: string,
): KeyField[] | null {
  const fields: KeyField[] = []
  for (const node of key.selections) {
    const part = comparison(node, required)
    if (!part) return null
    const { name, source, same } = part
    const alias = `${prefix}${name}`
    fields.push({
      selection: `${alias}: ${print(node)}`,
      fits(object, answer) {
        const asked = object[source]
        const answered = answer[alias]
        return asked === answered || same(asked, answered)
      },
    })
  }
  return fields
}

type Same = (asked: unknown, answered: unknown) => boolean

interface Comparison {
  readonly name: string
  readonly source: string
  readonly same: Same
}

function comparison(
  node: SelectionSetNode['selections'][number],
  required: readonly RequiredSelection[],
): Comparison | null {
  if (node.kind !== Kind.FIELD) return null
  const name = node.name.value
  const field = required.find((field) => field.kind === 'field' && field.name === name)
  if (field?.kind !== 'field') return null
  const { source, selections } = field
  if (!node.selectionSet) return { name, source, same: sameLeaves }
  const inner = node.selectionSet.selections.map((inner) => comparison(inner, selections))
  return inner.every((part) => part !== null) ? { name, source, same: sameObjects(inner) } : null
}

function sameObjects(parts: readonly Comparison[]): Same {
  return inLists((asked, answered) => {
    if (!isGathered(asked) || !isGathered(answered)) return asked === answered
    return parts.every(({ source, name, same }) => same(asked[source], answered[name]))
  })
}

/** Systems differ in whether an id is a number or text. */
const sameLeaves: Same = (asked, answered) => asked === answered || sameItems(asked, answered)

const sameItems = inLists((asked, answered) =>
  isGathered(asked) || isGathered(answered)
    ? JSON.stringify(asked) === JSON.stringify(answered)
    : String(asked) === String(answered),
)

/** A key that is not told, as by a subgraph that only extends the type, is of no other entity. */
function inLists(same: Same): Same {
  return function compare(asked, answered): boolean {
    if (answered === null || answered === undefined) return true
    if (!Array.isArray(asked) || !Array.isArray(answered)) return same(asked, answered)
    if (asked.length !== answered.length) return false
    return asked.every((item, index) => compare(item, answered[index]))
  }
}
