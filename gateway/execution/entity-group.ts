import { type CompiledPath, collect, compilePath, type Location } from './collect.ts'
import type { Gathered } from './gathered.ts'
import type { KeyCheck } from './key-check.ts'
import { onlyTypeOf } from './known-types.ts'
import { compileMerge, type Merge } from './merge.ts'
import type { EntityGroup } from './plan.ts'
import { compileRepresentation, type WriteRepresentation } from './representation.ts'
import { entitiesField, hasObjects, responseKeys, type SubgraphDocument } from './response-keys.ts'
import { compileRewrites, rewrittenPlace } from './rewrite.ts'
import type { StepParts } from './step-parts.ts'

/** One `_entities` field of a fetch, compiled. */
export interface CompiledGroup {
  readonly responseKey: string
  readonly paths: readonly CompiledPath[]
  /** The keys that an answer brings. */
  readonly keys: ReadonlySet<string>
  readonly merge: Merge
  /** Whether an answer holds objects, and not leaves alone. */
  readonly holdsObjects: boolean
  /** The keys that a representation takes. */
  readonly required: readonly string[]
  readonly represent: WriteRepresentation
  /** Gives the text that tells an entity apart without its representation, where there is one. */
  readonly identify: Identify
  readonly check: KeyCheck | null
  readonly rewrite: ((value: unknown) => void) | null
  /** Where a place in an entity is once it is rewritten. */
  readonly rewrittenPlace: (place: Location) => Location
}

/** The objects that one call asks for, each with the index of its representation. */
export interface Asked {
  readonly objects: readonly Gathered[]
  readonly indexes: readonly number[]
  /** As JSON texts; objects that are equal in them are asked for once. */
  readonly representations: readonly string[]
  /** The objects that lack a field which their representation takes. */
  readonly unasked: readonly Gathered[]
}

export function compileGroup(
  group: EntityGroup,
  check: KeyCheck | null,
  document: SubgraphDocument,
  { possibleTypes, interfaceObjects }: StepParts,
): CompiledGroup {
  const { selectionSet } = entitiesField(group.responseKey, document)
  const keys = responseKeys(selectionSet, document, group.outputRewrites)
  return {
    responseKey: group.responseKey,
    paths: group.paths.map((path) => compilePath(path, possibleTypes)),
    keys,
    merge: compileMerge(keys, interfaceObjects),
    holdsObjects: hasObjects(selectionSet, document),
    required: requiredKeys(group.requires),
    represent: compileRepresentation(group, possibleTypes),
    identify: compileIdentify(group, possibleTypes),
    check,
    rewrite: compileRewrites(group.outputRewrites, possibleTypes),
    rewrittenPlace: (place) => rewrittenPlace(place, group.outputRewrites),
  }
}

type Identify = (object: Gathered) => string | undefined

/** Where all entities are of one type, and represented by one leaf, that tells them apart if it is text. */
function compileIdentify(
  { requires }: EntityGroup,
  possibleTypes: StepParts['possibleTypes'],
): Identify {
  const type = onlyTypeOf(requires, possibleTypes)
  const [field, ...others] = requires
    .flatMap(({ selections }) => selections)
    .filter((selection) => selection.kind !== 'field' || selection.name !== '__typename')
  const isOneLeaf = others.length === 0 && field?.kind === 'field' && field.selections.length === 0
  if (type === null || !isOneLeaf) return () => undefined
  const { source } = field
  return (object) => {
    const { __typename = type, [source]: id } = object
    return __typename === type && typeof id === 'string' ? id : undefined
  }
}

function requiredKeys(requires: EntityGroup['requires']): string[] {
  return requires.flatMap((selection) =>
    selection.kind === 'field' ? [selection.source] : requiredKeys(selection.selections),
  )
}

/** Finds the objects of a group in what has been gathered. */
export function objectsOf({ paths }: CompiledGroup, data: Gathered): Gathered[] {
  const found: Gathered[] = []
  for (const path of paths) collect(data, path, found)
  return found
}

/** Writes what is asked of objects. */
export function askedOf({ represent, identify }: CompiledGroup, found: readonly Gathered[]): Asked {
  const objects: Gathered[] = []
  const indexes: number[] = []
  const representations: string[] = []
  const unasked: Gathered[] = []
  const byIdentifier = new Map<string, number>()
  const byText = new Map<string, number>()
  for (const object of found) {
    const id = identify(object)
    let index = id === undefined ? undefined : byIdentifier.get(id)
    if (index === undefined) {
      const text = represent(object)
      if (text === undefined) unasked.push(object)
      if (typeof text !== 'string') continue
      index = id === undefined ? byText.get(text) : undefined
      index ??= representations.push(text) - 1
      if (id === undefined) byText.set(text, index)
      else byIdentifier.set(id, index)
    }
    objects.push(object)
    indexes.push(index)
  }
  return { objects, indexes, representations, unasked }
}
