import { type Gathered, isGathered } from './gathered.ts'
import type { PlanPath } from './plan.ts'

/** A plan's path whose type conditions are object types. */
export type CompiledPath = ReadonlyArray<string | typeof each | ReadonlySet<unknown>>

export const each = Symbol('each')

/** Where an object is in the response. */
export type Location = ReadonlyArray<string | number>

/** `possibleTypes` gives the object types that a type condition is true for. */
export function compilePath(
  path: PlanPath,
  possibleTypes: (type: string) => readonly string[],
): CompiledPath {
  return path.map((step) => {
    if (step.kind === 'field') return step.key
    if (step.kind === 'each') return each
    return new Set(step.types.flatMap(possibleTypes))
  })
}

/** Adds the objects that a path leads to. */
export function collect(value: unknown, path: CompiledPath, into: Gathered[], at = 0): void {
  for (let i = at; i < path.length; i++) {
    const step = path[i]
    if (step === each) {
      if (Array.isArray(value)) for (const item of value) collect(item, path, into, i + 1)
      return
    }
    if (!isGathered(value)) return
    if (typeof step === 'string') value = value[step]
    else if (step instanceof Set && !step.has(value.__typename)) return
  }
  if (isGathered(value)) into.push(value)
}

/** Where each of the objects that a path leads to is. One object may be in several places. */
export function locate(value: unknown, path: CompiledPath): Array<[Gathered, Location]> {
  const found: Array<[Gathered, Location]> = []

  function walk(value: unknown, at: number, location: Location): void {
    const step = path[at]
    if (step === undefined) {
      if (isGathered(value)) found.push([value, location])
    } else if (step === each) {
      if (Array.isArray(value))
        for (const [index, item] of value.entries()) walk(item, at + 1, [...location, index])
    } else if (isGathered(value)) {
      if (typeof step === 'string') walk(value[step], at + 1, [...location, step])
      else if (step.has(value.__typename)) walk(value, at + 1, location)
    }
  }

  walk(value, 0, [])
  return found
}
