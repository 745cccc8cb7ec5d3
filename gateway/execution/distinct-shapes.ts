import {
  type DocumentNode,
  type FieldNode,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql'
import {
  type AnswerPlace,
  answerPlaces,
  namedType,
  shapeOf,
  type TypeOfField,
} from './answer-places.ts'
import type { Fetch } from './map-fetches.ts'
import type { Rewrite, RewritePath } from './plan.ts'
import { subgraphDocument } from './response-keys.ts'
import type { SubgraphFieldType } from './subgraph-fields.ts'
import type { Supergraph } from './supergraph.ts'

export interface ShapeParts {
  readonly fieldType: SubgraphFieldType
  readonly rootTypeOf: Supergraph['rootTypeOf']
}

/** The key under which a subgraph is asked for the fields of a key that have one shape. */
type KeyOf = (key: string, shape: string) => string

/**
 * Gives fields of one key that a subgraph answers in different shapes (text that may be null for one
 * type, and never is for another) keys of their own, which its answer then loses again: under one key
 * it would refuse them (GraphQL specification, section 5.3.2, `SameResponseShape`).
 */
export function distinctShapes(fetch: Fetch, { fieldType, rootTypeOf }: ShapeParts): Fetch {
  const typeOf: TypeOfField = (type, { name }) => fieldType(fetch.subgraph, type, name.value)
  const parsed = parse(fetch.operation, { noLocation: true })
  const document = subgraphDocument(parsed)
  const rootType = rootTypeOf(document.operation) ?? ''
  const places = answerPlaces([{ set: document.selectionSet, type: rootType }], document, typeOf)
  const shapes = shapesOfKeys(places)
  if (shapes.size === 0) return fetch

  const keyOf: KeyOf = (key, shape) => {
    const index = shapes.get(key)?.indexOf(shape) ?? -1
    // Names in the join specification's own namespace are no other field's.
    return index > 0 ? `join__shape_${index}_${key}` : key
  }
  const operation = stripIgnoredCharacters(print(withKeys(parsed, rootType, typeOf, keyOf)))
  const rewritten = <Of extends { readonly outputRewrites: readonly Rewrite[] }>(
    of: Of,
    places: readonly AnswerPlace[],
  ): Of => ({ ...of, outputRewrites: [...renames(places, keyOf), ...of.outputRewrites] })
  if (fetch.kind === 'root') return rewritten({ ...fetch, operation }, places)
  const groups = fetch.groups.map((group) => {
    const entities = places.find(({ key }) => key === group.responseKey)
    return rewritten(group, entities?.places ?? [])
  })
  return { ...fetch, operation, groups }
}

/** Of the keys that have several shapes at some place: these, in the order that they come. */
function shapesOfKeys(places: readonly AnswerPlace[]): ReadonlyMap<string, readonly string[]> {
  const several = new Map<string, string[]>()

  function walk(places: readonly AnswerPlace[]): void {
    for (const [key, shapes] of byKey(places)) {
      const known = several.get(key) ?? []
      if (shapes.length > 1) several.set(key, [...new Set([...known, ...shapes])])
    }
    for (const place of places) walk(place.places)
  }

  walk(places)
  return several
}

function byKey(places: readonly AnswerPlace[]): Map<string, string[]> {
  const shapes = new Map<string, string[]>()
  for (const { key, shape } of places) shapes.set(key, [...(shapes.get(key) ?? []), shape])
  return shapes
}

/** The document with every field under the key for its shape, wherever it is. */
function withKeys(
  document: DocumentNode,
  rootType: string,
  typeOf: TypeOfField,
  keyOf: KeyOf,
): DocumentNode {
  function inSet(set: SelectionSetNode, type: string): SelectionSetNode {
    return { ...set, selections: set.selections.map((node) => inSelection(node, type)) }
  }

  function inSelection(node: SelectionNode, type: string): SelectionNode {
    if (node.kind === Kind.FIELD) return inField(node, typeOf(type, node))
    if (node.kind === Kind.FRAGMENT_SPREAD) return node
    return {
      ...node,
      selectionSet: inSet(node.selectionSet, node.typeCondition?.name.value ?? type),
    }
  }

  function inField(node: FieldNode, type: ReturnType<TypeOfField>): FieldNode {
    const key = (node.alias ?? node.name).value
    const own = keyOf(key, shapeOf(node, type))
    return {
      ...node,
      ...(own !== key && { alias: { kind: Kind.NAME, value: own } }),
      ...(node.selectionSet && { selectionSet: inSet(node.selectionSet, namedType(type)) }),
    }
  }

  return {
    ...document,
    definitions: document.definitions.map((definition) => {
      if (!('selectionSet' in definition)) return definition
      const type =
        definition.kind === Kind.FRAGMENT_DEFINITION
          ? definition.typeCondition.name.value
          : rootType
      return { ...definition, selectionSet: inSet(definition.selectionSet, type) }
    }),
  }
}

/** What an answer has to be changed by to have its own keys: from within outwards. */
function renames(
  places: readonly AnswerPlace[],
  keyOf: KeyOf,
  path: RewritePath = [],
): readonly Rewrite[] {
  return places.flatMap(({ key, shape, places }) => {
    const own = keyOf(key, shape)
    const to = [...path, { kind: 'key', key: own } as const]
    const inner = renames(places, keyOf, to)
    return own === key ? inner : [...inner, { kind: 'rename', path: to, to: key }]
  })
}
