import { type CompiledPath, each } from './collect.ts'
import { type Gathered, isGathered } from './gathered.ts'
import type { ContextValue } from './plan.ts'

type PossibleTypes = (type: string) => readonly string[]

/** A value that objects take from one above them, compiled. */
interface CompiledContext {
  /** The variable of the operation that takes it. */
  readonly variable: string
  /** Where it may be set; the first that has it is the object's own. */
  readonly places: ReadonlyArray<{
    readonly up: number
    readonly steps: ReadonlyArray<string | ReadonlySet<unknown>>
  }>
}

/** Objects that take equal values from above them. */
interface Parted {
  /** As JSON, in the order of the contexts; undefined where there is none. */
  readonly texts: ReadonlyArray<string | undefined>
  readonly objects: readonly Gathered[]
}

export function compileContexts(
  contexts: readonly ContextValue[],
  possibleTypes: PossibleTypes,
): CompiledContext[] {
  const byVariable = Map.groupBy(contexts, ({ variable }) => variable)
  return Array.from(byVariable, ([variable, places]) => ({
    variable,
    places: places.map(({ up, path }) => ({
      up,
      steps: path.map((step) =>
        step.kind === 'key' ? step.key : new Set(step.types.flatMap(possibleTypes)),
      ),
    })),
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
  const parts = new Map<string, Parted & { readonly objects: Gathered[] }>()
  for (const path of paths)
    withAncestors(data, path, (object, ancestors) => {
      const texts = contexts.map((context) => valueText(ancestors, context))
      const key = JSON.stringify(texts)
      const part = parts.get(key)
      if (part) part.objects.push(object)
      else parts.set(key, { texts, objects: [object] })
    })
  return [...parts.values()]
}

function valueText(
  ancestors: readonly Gathered[],
  { places }: CompiledContext,
): string | undefined {
  const values = places
    .map(({ up, steps }) => valueAt(ancestors.at(-up), steps))
    .filter((value) => value !== undefined)
  return JSON.stringify(values.find((value) => value !== null) ?? values[0])
}

function valueAt(from: unknown, steps: ReadonlyArray<string | ReadonlySet<unknown>>): unknown {
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
