import { Kind, parse } from 'graphql'
import type { SubgraphAnswer, SubgraphError } from '../subgraph-answer.ts'
import { badAnswer, faultOfCall, faultOfError } from './answer-fault.ts'
import { type CompiledPath, collect, compilePath, type Location, locate } from './collect.ts'
import { type Gathered, isGathered } from './gathered.ts'
import { type KeyCheck, keyCheck } from './key-check.ts'
import { mergeInto } from './merge.ts'
import type { EntityFetch, EntityGroup } from './plan.ts'
import { compileRepresentation, type WriteRepresentation } from './representation.ts'
import { compileBody } from './request-body.ts'
import { responseKeys, type SubgraphDocument, subgraphDocument } from './response-keys.ts'
import { compileRewrites } from './rewrite.ts'
import { errorOf, type Fault, lackOf, note, type Run } from './run.ts'
import type { Step } from './step.ts'
import type { StepParts } from './step-parts.ts'

/** A group of entities, compiled. */
interface Group {
  readonly responseKey: string
  readonly paths: readonly CompiledPath[]
  /** The keys that an answer brings. */
  readonly keys: ReadonlySet<string>
  /** The keys that a representation takes. */
  readonly required: readonly string[]
  readonly represent: WriteRepresentation
  readonly check: KeyCheck | null
  readonly rewrite: ((value: unknown) => void) | null
}

/** The objects that one call is about, each with the index of its representation. */
interface Asked {
  readonly objects: Gathered[]
  readonly indexes: number[]
  readonly representations: string[]
}

/**
 * Compiles a fetch of entities (`_entities` of the federation specification).
 *
 * Objects with equal representations are asked for once. Each answer has to give back the key that
 * it was asked with; one that does not is never taken for another entity's.
 */
export function entityStep(node: EntityFetch, parts: StepParts): Step {
  const { subgraph } = node
  const checks = node.groups.map((group) => keyCheck(group, (type) => parts.keysOf(subgraph, type)))
  const document = subgraphDocument(parse(node.operation, { noLocation: true }))
  const groups = node.groups.map((group, i) =>
    compileGroup(group, checks[i] ?? null, document, parts),
  )
  const writeBody = compileBody(
    withChecks(node, checks),
    node.variables,
    node.groups.map(({ variable }) => variable),
  )

  return async (run) => {
    const asked = groups.map((group) => askedOf(group, run, subgraph))
    if (asked.every(({ representations }) => representations.length === 0)) return
    const body = writeBody(
      run.variables,
      asked.map(({ representations }) => `[${representations.join(',')}]`),
    )
    const answer = await run.ask(subgraph, body).catch((thrown: unknown) => {
      const fault = faultOfCall(thrown)
      for (const [i, group] of groups.entries()) lackAll(run, group, asked[i]?.objects ?? [], fault)
    })
    if (!answer) return
    for (const [i, group] of groups.entries()) {
      const of = asked[i]
      if (of && of.objects.length > 0) take(run, group, of, answer, subgraph, parts)
    }
  }
}

function compileGroup(
  group: EntityGroup,
  check: KeyCheck | null,
  document: SubgraphDocument,
  { possibleTypes }: StepParts,
): Group {
  const field = document.selectionSet.selections
    .filter((selection) => selection.kind === Kind.FIELD)
    .find(({ alias, name }) => (alias ?? name).value === group.responseKey)
  if (!field?.selectionSet) throw new Error('The planner gave a fetch that asks for no entities')
  return {
    responseKey: group.responseKey,
    paths: group.paths.map((path) => compilePath(path, possibleTypes)),
    keys: withRenames(responseKeys(field.selectionSet, document), group),
    required: requiredKeys(group.requires),
    represent: compileRepresentation(group, possibleTypes),
    check,
    rewrite: compileRewrites(group.outputRewrites, possibleTypes),
  }
}

function withRenames(keys: Set<string>, { outputRewrites }: EntityGroup): ReadonlySet<string> {
  for (const rewrite of outputRewrites) if (rewrite.kind === 'rename') keys.add(rewrite.to)
  return keys
}

function requiredKeys(requires: EntityGroup['requires']): string[] {
  return requires.flatMap((selection) =>
    selection.kind === 'field' ? [selection.source] : requiredKeys(selection.selections),
  )
}

/** Adds to each `_entities` field what its check asks back. */
function withChecks({ operation, groups }: EntityFetch, checks: readonly (KeyCheck | null)[]) {
  return groups.reduce((text, { responseKey, variable }, i) => {
    const check = checks[i]
    const alias = responseKey === '_entities' ? '' : `${responseKey}: `
    const head = `${alias}_entities(representations: $${variable}){`
    if (!check) return text
    if (!text.includes(head)) throw new Error('The planner writes entities in another way')
    return text.replace(head, () => `${head}${check.selection} `)
  }, operation)
}

function askedOf({ paths, represent, keys, required }: Group, run: Run, subgraph: string): Asked {
  const found: Gathered[] = []
  for (const path of paths) collect(run.data, path, found)
  const asked: Asked = { objects: [], indexes: [], representations: [] }
  const indexes = new Map<string, number>()
  for (const object of found) {
    const text = represent(object)
    if (text === undefined) note(run, object, keys, faultBefore(run, object, required, subgraph))
    if (typeof text !== 'string') continue
    let index = indexes.get(text)
    if (index === undefined) {
      index = asked.representations.push(text) - 1
      indexes.set(text, index)
    }
    asked.objects.push(object)
    asked.indexes.push(index)
  }
  return asked
}

/** Why a representation cannot be written: what another fetch did not bring. */
function faultBefore(run: Run, object: Gathered, required: readonly string[], subgraph: string) {
  for (const key of required) {
    const lack = lackOf(run, object, key)
    if (lack) return lack.fault
  }
  return badAnswer(subgraph)
}

function lackAll(run: Run, { keys }: Group, objects: readonly Gathered[], fault: Fault | null) {
  for (const object of objects) note(run, object, keys, fault)
}

/** Merges the entities of an answer into the objects that they were asked for. */
function take(
  run: Run,
  group: Group,
  asked: Asked,
  { data, errors = [] }: SubgraphAnswer,
  subgraph: string,
  parts: StepParts,
): void {
  const faults = tell(run, group, asked, errors, subgraph, parts)
  const entities = data?.[group.responseKey]
  if (!Array.isArray(entities) || entities.length !== asked.representations.length) {
    const [fault = badAnswer(subgraph)] = faults.values()
    lackAll(run, group, asked.objects, fault)
    return
  }
  group.rewrite?.(entities)
  for (const [at, object] of asked.objects.entries()) {
    const index = asked.indexes[at] ?? 0
    const entity: unknown = entities[index]
    const fault = faults.get(index) ?? faults.get(everyEntity)
    if (!isGathered(entity)) note(run, object, group.keys, fault ?? null)
    else if (group.check && !group.check.fits(object, entity))
      note(run, object, group.keys, badAnswer(subgraph))
    else {
      mergeInto(object, entity, parts.interfaceObjects)
      if (fault) note(run, object, group.keys, fault)
    }
  }
}

const everyEntity = -1

/** Adds errors at the places of their entities; gives the first fault of each representation. */
function tell(
  run: Run,
  group: Group,
  asked: Asked,
  errors: readonly SubgraphError[],
  subgraph: string,
  parts: StepParts,
): ReadonlyMap<number, Fault> {
  const faults = new Map<number, Fault>()
  for (const error of errors) {
    const { path = [] } = error
    const [key, index, ...inside] = path
    if (path.length > 0 && key !== group.responseKey) continue
    const fault = faultOfError(error, subgraph, parts)
    const representation = typeof index === 'number' ? index : everyEntity
    if (!faults.has(representation)) faults.set(representation, fault)
    if (inside.length === 0) continue
    for (const place of placesOf(run, group, asked, representation))
      run.errors.add(errorOf(fault, parts.clientPath([...place, ...inside])))
  }
  return faults
}

function placesOf(run: Run, { paths }: Group, { objects, indexes }: Asked, index: number) {
  const wanted = new Set(objects.filter((_, at) => indexes[at] === index))
  const places: Location[] = []
  for (const path of paths)
    for (const [object, place] of locate(run.data, path)) if (wanted.has(object)) places.push(place)
  return places
}
