import { type CompiledPath, each } from './collect.ts'
import { type Gathered, isGathered } from './gathered.ts'
import type { ContextValue } from './plan.ts'

type PossibleTypes = (type: string) => readonly string[]

/** A value that objects take from one above them, compiled. */
interface CompiledContext {
  readonly variable: string
  readonly up: number
  readonly steps: ReadonlyArray<string | ReadonlySet<unknown>>
}

/** Objects that take equal values from above them. */
interface Parted {
  readonly values: Readonly<Record<string, unknown>>
  readonly objects: readonly Gathered[]
}

export function compileContexts(
  contexts: readonly ContextValue[],
  possibleTypes: PossibleTypes,
): CompiledContext[] {
  return contexts.map(({ variable, up, path }) => ({
    variable,
    up,
    steps: path.map((step) =>
      step.kind === 'key' ? step.key : new Set(step.types.flatMap(possibleTypes)),
    ),
  }))
}

/**
 * Parts the objects that paths lead to by the values that they take from above (`@fromContext`):
 * arguments of one request are the same for all its entities.
 */
export function byContext(
  data: Gathered,
  paths: readonly CompiledPath[],
  contexts: readonly CompiledContext[],
): Parted[] {
  const parts = new Map<string, { values: Record<string, unknown>; objects: Gathered[] }>()
  for (const path of paths)
    withAncestors(data, path, (object, ancestors) => {
      const values = valuesOf(ancestors, contexts)
      const key = JSON.stringify(values)
      const part = parts.get(key)
      if (part) part.objects.push(object)
      else parts.set(key, { values, objects: [object] })
    })
  return [...parts.values()]
}

function valuesOf(ancestors: readonly Gathered[], contexts: readonly CompiledContext[]) {
  const values: Record<string, unknown> = {}
  for (const { variable, up, steps } of contexts) {
    const value = valueAt(ancestors.at(-up), steps)
    // Of several places that a context may be set at, the object's own is the one that has it.
    if (value !== undefined) values[variable] ??= value
  }
  return values
}

function valueAt(from: unknown, steps: CompiledContext['steps']): unknown {
  let value = from
  for (const step of steps) {
    if (!isGathered(value)) return undefined
    if (typeof step === 'string') value = value[step]
    else if (!step.has(value.__typename)) return undefined
  }
  return value
}

/** Gives each object that a path leads to with those above it, the nearest last. */
function withAncestors(
  data: Gathered,
  path: CompiledPath,
  give: (object: Gathered, ancestors: readonly Gathered[]) => void,
): void {
  function walk(value: unknown, at: number, ancestors: readonly Gathered[]): void {
    const step = path[at]
    if (step === each) {
      if (Array.isArray(value)) for (const item of value) walk(item, at + 1, ancestors)
    } else if (isGathered(value)) {
      if (step === undefined) give(value, ancestors)
      else if (typeof step === 'string') walk(value[step], at + 1, [...ancestors, value])
      else if (step.has(value.__typename)) walk(value, at + 1, ancestors)
    }
  }
  walk(data, 0, [])
}
