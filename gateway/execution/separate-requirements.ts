import {
  type DocumentNode,
  type FieldNode,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  separateOperations,
  stripIgnoredCharacters,
  visit,
} from 'graphql'
import type { Fetch } from './map-fetches.ts'
import type { FurtherFields } from './name-requirements.ts'
import type { EntityFetch, EntityGroup, PlanNode, RequiredSelection } from './plan.ts'
import type { RequiredOf } from './read-requirements.ts'
import { entitiesField, type SubgraphDocument, subgraphDocument } from './response-keys.ts'

/** What fields require that a planner has named. */
export interface Requirements {
  readonly further: FurtherFields
  readonly requiredOf: RequiredOf
}

/** Fields of a group that one representation does for. */
interface Part {
  /** Which of its values a field has in the representation. */
  readonly values: Map<string, string>
  readonly selections: SelectionNode[]
}

/**
 * A representation has one value of a field. Where the fields of a fetch require several, of other
 * arguments, they are asked for by fetches of their own.
 */
export function separateRequirements(fetch: Fetch, requirements: Requirements): PlanNode {
  if (fetch.kind === 'root') return fetch
  const { further } = requirements
  const valued = fetch.groups.map(({ requires }) => severalValued(requires, further))
  if (valued.every(({ size }) => size === 0)) return fetch
  const parsed = parse(fetch.operation, { noLocation: true })
  const document = subgraphDocument(parsed)
  const nodes = fetch.groups.flatMap((group, i) => {
    const several = valued[i] ?? new Set()
    const field = entitiesField(group.responseKey, document)
    return partsOf(field, several, fetch.subgraph, document, requirements).map((part) => ({
      ...fetch,
      ...operationOf(parsed, field, part, fetch.variables),
      groups: [{ ...group, requires: requiresOf(group.requires, several, part, further) }],
    }))
  })
  return { kind: 'parallel', nodes }
}

/** The fields that the representations of a group would have several values of. */
function severalValued(
  requires: EntityGroup['requires'],
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

const standsFor = (name: string, further: FurtherFields) => further.get(name)?.name ?? name

function partsOf(
  { selectionSet }: FieldNode,
  several: ReadonlySet<string>,
  subgraph: string,
  document: SubgraphDocument,
  { further, requiredOf }: Requirements,
): readonly Part[] {
  const parts: Part[] = []

  function add(field: FieldNode, types: readonly string[]): void {
    const required = requiredOf(subgraph, types.at(-1) ?? '', field.name.value)
    const values = [...required]
      .map((name) => [standsFor(name, further), name] as const)
      .filter(([of]) => several.has(of))
    const fits = (part: Part) =>
      values.every(([of, name]) => (part.values.get(of) ?? name) === name)
    let part = parts.find(fits)
    if (!part) {
      part = { values: new Map(), selections: [] }
      parts.push(part)
    }
    for (const [of, name] of values) part.values.set(of, name)
    part.selections.push(onTypes(field, types))
  }

  function walk(set: SelectionSetNode | undefined, types: readonly string[]): void {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        add(node, types)
        continue
      }
      const fragment =
        node.kind === Kind.INLINE_FRAGMENT ? node : document.fragments.get(node.name.value)
      const type = fragment?.typeCondition?.name.value
      walk(fragment?.selectionSet, type === undefined ? types : [...types, type])
    }
  }

  walk(selectionSet, [])
  return parts
}

function onTypes(field: FieldNode, types: readonly string[]): SelectionNode {
  return types.reduceRight<SelectionNode>(
    (inner, type) => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
      selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] },
    }),
    field,
  )
}

/** The operation that asks for a part alone, with the variables that it takes. */
function operationOf(
  document: DocumentNode,
  field: FieldNode,
  { selections }: Part,
  variables: readonly string[],
): Pick<EntityFetch, 'operation' | 'variables'> {
  const partial = visit(document, {
    OperationDefinition: (operation) => ({
      ...operation,
      selectionSet: {
        kind: Kind.SELECTION_SET,
        selections: [{ ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } }],
      },
    }),
  })
  const [separate = partial] = Object.values(separateOperations(partial))
  const used = new Set<string>()
  visit(separate, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  })
  const asked = visit(separate, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null),
  })
  return {
    operation: stripIgnoredCharacters(print(asked)),
    variables: variables.filter((name) => used.has(name)),
  }
}

/** What the representations of a part take: of several values of a field the part's, or the plain one. */
function requiresOf(
  requires: readonly RequiredSelection[],
  several: ReadonlySet<string>,
  part: Part,
  further: FurtherFields,
): RequiredSelection[] {
  return requires.flatMap((selection) => {
    if (selection.kind === 'field') {
      const field = standsFor(selection.name, further)
      if (several.has(field) && selection.name !== (part.values.get(field) ?? field)) return []
    }
    if (selection.selections.length === 0) return [selection]
    const selections = requiresOf(selection.selections, several, part, further)
    return selections.length > 0 ? [{ ...selection, selections }] : []
  })
}
