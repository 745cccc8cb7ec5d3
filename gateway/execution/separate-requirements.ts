import {
  type FieldNode,
  type InlineFragmentNode,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Fetch } from './map-fetches.ts'
import type { FurtherFields } from './name-requirements.ts'
import { partialOperation } from './partial-operation.ts'
import type { PlanNode, RequiredSelection } from './plan.ts'
import type { RequiredOf } from './read-requirements.ts'
import { entitiesField, type SubgraphDocument, subgraphDocument } from './response-keys.ts'

/** What the fields of subgraphs require, by the names that a planner knows. */
export interface Requirements {
  readonly further: FurtherFields
  readonly requiredOf: RequiredOf
}

/** Selections of a group that one representation does for. */
interface Part {
  /** By the name of a field with several values: which of them is in the representation. */
  readonly values: Map<string, string>
  readonly selections: SelectionNode[]
}

/**
 * A representation has one value of a field. Where the fields of a fetch require several, of other
 * arguments, they are asked for by fetches of their own.
 */
export function separateRequirements(fetch: Fetch, requirements: Requirements): PlanNode {
  if (fetch.kind === 'root') return fetch
  const { further, requiredOf } = requirements
  const several = severalValues(
    fetch.groups.flatMap(({ requires }) => requires),
    further,
  )
  if (several.size === 0) return fetch
  const parsed = parse(fetch.operation, { noLocation: true })
  const document = subgraphDocument(parsed)

  /** The values that a field requires of those with several. */
  function valuesFor({ field, types }: SelectedEntityField): Array<readonly [string, string]> {
    return [...requiredOf(fetch.subgraph, types.at(-1) ?? '', field.name.value)]
      .map((name) => [standsFor(name, further), name] as const)
      .filter(([field]) => several.has(field))
  }

  const nodes = fetch.groups.flatMap((group) => {
    const field = entitiesField(group.responseKey, document)
    const parts = partsOf(fieldsOf(field.selectionSet, document), valuesFor)
    return parts.map(({ selections, values }) => ({
      ...fetch,
      ...partialOperation(parsed, field, selections, fetch.variables),
      groups: [{ ...group, requires: requiresOf(group.requires, several, values, further) }],
    }))
  })
  return { kind: 'parallel', nodes }
}

const standsFor = (name: string, further: FurtherFields) => further.get(name)?.name ?? name

/** The fields that representations would have several values of. */
function severalValues(
  requires: readonly RequiredSelection[],
  further: FurtherFields,
): ReadonlySet<string> {
  const values = new Map<string, Set<string>>()

  function walk(selections: readonly RequiredSelection[]): void {
    for (const selection of selections) {
      if (selection.kind === 'field') {
        const field = standsFor(selection.name, further)
        values.set(field, (values.get(field) ?? new Set()).add(selection.name))
      }
      walk(selection.selections)
    }
  }

  walk(requires)
  return new Set([...values].filter(([, { size }]) => size > 1).map(([field]) => field))
}

/** A field that is asked of entities, and the type conditions that it stands in. */
interface SelectedEntityField {
  readonly field: FieldNode
  readonly types: readonly string[]
}

function fieldsOf(
  { selections }: SelectionSetNode,
  document: SubgraphDocument,
  types: readonly string[] = [],
): SelectedEntityField[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [{ field: node, types }]
    const fragment =
      node.kind === Kind.INLINE_FRAGMENT ? node : document.fragments.get(node.name.value)
    if (!fragment) return []
    const type = fragment.typeCondition?.name.value
    return fieldsOf(fragment.selectionSet, document, type === undefined ? types : [...types, type])
  })
}

/** Parts fields so that those of a part agree in the values that they require. */
function partsOf(
  fields: readonly SelectedEntityField[],
  valuesFor: (field: SelectedEntityField) => ReadonlyArray<readonly [string, string]>,
): readonly Part[] {
  const parts: Part[] = []
  for (const field of fields) {
    const required = valuesFor(field)
    let part = parts.find(({ values }) =>
      required.every(([of, value]) => (values.get(of) ?? value) === value),
    )
    if (!part) {
      part = { values: new Map(), selections: [] }
      parts.push(part)
    }
    for (const [of, value] of required) part.values.set(of, value)
    part.selections.push(onTypes(field))
  }
  return parts
}

function onTypes({ field, types }: SelectedEntityField): SelectionNode {
  return types.reduceRight<FieldNode | InlineFragmentNode>(
    (inner, type) => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
      selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] },
    }),
    field,
  )
}

/** What is required with these of several values, and where there are none with plain fields. */
function requiresOf(
  requires: readonly RequiredSelection[],
  several: ReadonlySet<string>,
  values: Part['values'],
  further: FurtherFields,
): RequiredSelection[] {
  return requires.flatMap((selection) => {
    if (selection.kind === 'field') {
      const field = standsFor(selection.name, further)
      if (several.has(field) && selection.name !== (values.get(field) ?? field)) return []
    }
    if (selection.selections.length === 0) return [selection]
    const selections = requiresOf(selection.selections, several, values, further)
    return selections.length > 0 ? [{ ...selection, selections }] : []
  })
}
