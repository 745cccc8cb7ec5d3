import {
  type FieldNode,
  type InlineFragmentNode,
  Kind,
  type OperationTypeNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql'
import type { EntityFetch, Plan, PlanNode, PlanPath, RequiredSelection, RootFetch } from './plan.ts'
import type { Supergraph } from './supergraph.ts'

/**
 * Leaves `__typename` out of what subgraphs are asked where the schema alone tells it: at fields of an
 * object type. Planners ask it of every object, and of references it is most of the answer.
 *
 * It stays where the plan goes by it: at conditions on types, at entities that may be of several types,
 * inside representations, and throughout plans with rewrites or contexts, which are rare.
 */
export function withoutKnownTypes({ root }: Plan, supergraph: Supergraph): Plan {
  if (root === null || goesByTypes(root)) return { root }
  return { root: leaveOut(root, new Set(positionsTold(root, supergraph)), supergraph) }
}

/** The one object type of a group's entities; null where there may be several. */
export function onlyTypeOf(
  requires: readonly RequiredSelection[],
  possibleTypes: Supergraph['possibleTypes'],
): string | null {
  const types = requires.map((selection) => (selection.kind === 'fragment' ? selection.type : null))
  const [type = null, ...others] = new Set(types)
  return type !== null && others.length === 0 && possibleTypes(type).length === 1 ? type : null
}

function goesByTypes(node: PlanNode): boolean {
  switch (node.kind) {
    case 'sequence':
    case 'parallel':
      return node.nodes.some(goesByTypes)
    case 'root':
      return node.outputRewrites.length > 0
    case 'entities':
      return (
        node.contexts.length > 0 ||
        node.groups.some((group) => group.inputRewrites.length + group.outputRewrites.length > 0)
      )
  }
}

/** A place in what is gathered, by its keys alone: items of a list are at one position. */
type Position = string

const within = (position: Position, key: string): Position => `${position}.${key}`

/** The positions whose objects have to tell their type. */
function positionsTold(node: PlanNode, supergraph: Supergraph): Position[] {
  switch (node.kind) {
    case 'sequence':
    case 'parallel':
      return node.nodes.flatMap((inner) => positionsTold(inner, supergraph))
    case 'root':
      return positionsOnPath(node.path).conditioned
    case 'entities':
      return node.groups.flatMap(({ paths, requires }) =>
        paths.flatMap((path) => {
          const { conditioned, end } = positionsOnPath(path)
          const isKnown = onlyTypeOf(requires, supergraph.possibleTypes) !== null
          return [...conditioned, ...(isKnown ? [] : [end]), ...positionsRequired(requires, end)]
        }),
      )
  }
}

function positionsOnPath(path: PlanPath): { conditioned: Position[]; end: Position } {
  const conditioned: Position[] = []
  let end: Position = ''
  for (const step of path) {
    if (step.kind === 'field') end = within(end, step.key)
    if (step.kind === 'types') conditioned.push(end)
  }
  return { conditioned, end }
}

function positionsRequired(requires: readonly RequiredSelection[], at: Position): Position[] {
  return requires.flatMap((selection) => {
    if (selection.kind === 'fragment') return positionsRequired(selection.selections, at)
    if (selection.selections.length === 0) return []
    const position = within(at, selection.source)
    return [position, ...positionsRequired(selection.selections, position)]
  })
}

function leaveOut(node: PlanNode, told: ReadonlySet<Position>, supergraph: Supergraph): PlanNode {
  switch (node.kind) {
    case 'sequence':
    case 'parallel':
      return { ...node, nodes: node.nodes.map((inner) => leaveOut(inner, told, supergraph)) }
    case 'root': {
      const { end } = positionsOnPath(node.path)
      return withSelections(node, (set, operation) => {
        const type = supergraph.rootTypeOf(operation)
        return shorten(set, { type, declared: null, positions: [end] }, told, supergraph)
      })
    }
    case 'entities': {
      const positions = new Map(
        node.groups.map(({ responseKey, paths }) => [
          responseKey,
          paths.map((path) => positionsOnPath(path).end),
        ]),
      )
      return withSelections(node, (set) => ({
        ...set,
        selections: set.selections.map((entities) => {
          if (entities.kind !== Kind.FIELD || !entities.selectionSet) return entities
          const at = positions.get(keyOf(entities)) ?? []
          const place = { type: null, declared: null, positions: at }
          return {
            ...entities,
            selectionSet: shorten(entities.selectionSet, place, told, supergraph),
          }
        }),
      }))
    }
  }
}

/** Where a selection set applies. */
interface Place {
  /** The type that its fields belong to. */
  readonly type: string | null
  /** The type of the field that the objects are the value of; null at roots and entities. */
  readonly declared: string | null
  readonly positions: readonly Position[]
}

function shorten(
  set: SelectionSetNode,
  place: Place,
  told: ReadonlySet<Position>,
  supergraph: Supergraph,
): SelectionSetNode {
  const isKnown =
    place.declared !== null &&
    supergraph.isObjectType(place.declared) &&
    !place.positions.some((position) => told.has(position))
  const needed = set.selections.filter((node) => !(isKnown && isTypename(node)))
  const selections = (needed.length > 0 ? needed : set.selections).map((node): SelectionNode => {
    if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) return node
    const inner = innerPlace(node, place, supergraph)
    return { ...node, selectionSet: shorten(node.selectionSet, inner, told, supergraph) }
  })
  return { ...set, selections }
}

function innerPlace(
  node: FieldNode | InlineFragmentNode,
  { type, declared, positions }: Place,
  supergraph: Supergraph,
): Place {
  if (node.kind === Kind.INLINE_FRAGMENT)
    return { type: node.typeCondition?.name.value ?? type, declared, positions }
  const fieldType = type === null ? null : supergraph.typeOfField(type, node.name.value)
  return {
    type: fieldType,
    declared: fieldType,
    positions: positions.map((position) => within(position, keyOf(node))),
  }
}

function isTypename(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && node.name.value === '__typename' && !node.alias
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value
}

/** Changes the selections of an operation; its named fragments stay as they are. */
function withSelections<Fetch extends RootFetch | EntityFetch>(
  fetch: Fetch,
  change: (set: SelectionSetNode, operation: OperationTypeNode) => SelectionSetNode,
): Fetch {
  const document = parse(fetch.operation, { noLocation: true })
  const changed = visit(document, {
    OperationDefinition: (node) => ({
      ...node,
      selectionSet: change(node.selectionSet, node.operation),
    }),
    FragmentDefinition: () => false,
  })
  return { ...fetch, operation: stripIgnoredCharacters(print(changed)) }
}
