import type { SubgraphAnswer, SubgraphError } from '../subgraph-answer.ts'
import { badAnswer, faultOfError } from './answer-fault.ts'
import { type Location, locate } from './collect.ts'
import { cover, placeOfPath } from './cover.ts'
import type { Asked, CompiledGroup } from './entity-group.ts'
import { isGathered } from './gathered.ts'
import { copyOf } from './merge.ts'
import { errorOf, type Fault, lackOf, note, type Run } from './run.ts'
import type { StepParts } from './step-parts.ts'

/** One call of a subgraph for a group of entities. */
export interface EntityCall {
  readonly subgraph: string
  readonly group: CompiledGroup
  readonly asked: Asked
  readonly parts: StepParts
}

/** Merges the entities of an answer into the objects that they were asked for. */
export function takeEntities(
  run: Run,
  call: EntityCall,
  { data, errors = [], coverage = [] }: SubgraphAnswer,
): void {
  const { subgraph, group, asked, parts } = call
  for (const {
    path: [key, , ...inside],
    ...row
  } of coverage)
    if (key === group.responseKey)
      cover(
        run,
        { clientPath: parts.clientPath, rewrittenPlace: group.rewrittenPlace },
        group.paths.map(placeOfPath),
        { ...row, path: inside },
      )
  const faults = tellErrors(run, call, errors)
  const entities = data?.[group.responseKey]
  if (!Array.isArray(entities) || entities.length !== asked.representations.length) {
    const [fault = badAnswer(subgraph)] = faults.values()
    lackAll(run, call, fault)
    return
  }
  group.rewrite?.(entities)
  // Representations are numbered in the order in which their first objects come.
  let seen = 0
  asked.objects.forEach((object, at) => {
    const index = asked.indexes[at] ?? 0
    const isRepeated = index < seen
    if (!isRepeated) seen++
    const entity: unknown = entities[index]
    const fault = faults.get(index) ?? faults.get(everyEntity) ?? null
    if (!isGathered(entity)) note(run, object, group.keys, fault)
    else if (group.check && !group.check.fits(object, entity))
      note(run, object, group.keys, badAnswer(subgraph))
    else {
      // What is fetched next of an object below may differ by place.
      group.merge(object, isRepeated && group.holdsObjects ? copyOf(entity) : entity)
      if (fault) note(run, object, group.keys, fault)
    }
  })
}

/** Notes that none of the objects got what was asked for. */
export function lackAll(run: Run, { group, asked }: EntityCall, fault: Fault): void {
  for (const object of asked.objects) note(run, object, group.keys, fault)
}

/** Notes of the objects that could not be asked for which fault of an earlier fetch is why. */
export function lackUnasked(run: Run, { group, asked, subgraph }: EntityCall): void {
  for (const object of asked.unasked) {
    const lack = group.required.map((key) => lackOf(run, object, key)).find(Boolean)
    note(run, object, group.keys, lack ? lack.fault : badAnswer(subgraph))
  }
}

const everyEntity = -1

/**
 * Tells errors at the places of their entities; gives the first fault of each representation, by its
 * index.
 */
function tellErrors(
  run: Run,
  call: EntityCall,
  errors: readonly SubgraphError[],
): ReadonlyMap<number, Fault> {
  const { group, parts, subgraph } = call
  const faults = new Map<number, Fault>()
  let places: ReadonlyMap<number, readonly Location[]> | null = null
  for (const error of errors) {
    const { path = [] } = error
    const [key, index, ...inside] = path
    if (path.length > 0 && key !== group.responseKey) continue
    const fault = faultOfError(error, subgraph, parts)
    const representation = typeof index === 'number' ? index : everyEntity
    if (!faults.has(representation)) faults.set(representation, fault)
    else if (inside.length === 0) run.errors.add(errorOf(fault, null))
    if (inside.length === 0 || run.errors.isFull()) continue
    places ??= placesOf(run, call)
    const within = group.rewrittenPlace(inside)
    for (const place of places.get(representation) ?? [])
      run.errors.add(errorOf(fault, parts.clientPath([...place, ...within])))
  }
  return faults
}

/** Where the objects of each representation are, by its index. */
function placesOf(
  run: Run,
  { group, asked }: EntityCall,
): ReadonlyMap<number, readonly Location[]> {
  const indexes = new Map(asked.objects.map((object, at) => [object, asked.indexes[at] ?? 0]))
  const places = new Map<number, Location[]>()
  for (const path of group.paths)
    for (const [object, place] of locate(run.data, path)) {
      const index = indexes.get(object)
      if (index === undefined) continue
      const known = places.get(index)
      if (known) known.push(place)
      else places.set(index, [place])
    }
  return places
}
