import type { Location } from './collect.ts'
import { type Gathered, isGathered } from './gathered.ts'
import { mergeOne } from './merge.ts'
import type { Rewrite } from './plan.ts'

type PossibleTypes = (type: string) => readonly string[]
type Apply = (value: unknown) => void

/** Compiles rewrites to one function that changes an object in place, or null where there are none. */
export function compileRewrites(
  rewrites: readonly Rewrite[],
  possibleTypes: PossibleTypes,
): Apply | null {
  if (rewrites.length === 0) return null
  const all = rewrites.map((rewrite) => compileRewrite(rewrite, possibleTypes))
  return (value) => {
    for (const apply of all) apply(value)
  }
}

function compileRewrite(rewrite: Rewrite, possibleTypes: PossibleTypes): Apply {
  const last = rewrite.path.at(-1)
  if (last?.kind !== 'key') throw new Error('A rewrite ends at no key')
  return rewrite.path.slice(0, -1).reduceRight<Apply>(
    (next, step) => {
      if (step.kind === 'key') return onItems((object) => next(object[step.key]))
      const types = new Set<unknown>(step.types.flatMap(possibleTypes))
      return onItems((object) => types.has(object.__typename) && next(object))
    },
    onItems(changeOf(rewrite, last.key)),
  )
}

function changeOf(rewrite: Rewrite, key: string): (object: Gathered) => void {
  if (rewrite.kind === 'set')
    return (object) => {
      object[key] = rewrite.value
    }
  return (object) => {
    const { [key]: value } = object
    if (value === undefined) return
    delete object[key]
    // Under the other key there may be more of the same.
    mergeOne(object, rewrite.to, value, noTypes)
  }
}

const noTypes: ReadonlySet<unknown> = new Set()

/** Paths of rewrites do not name lists: a step is taken for each item. */
function onItems(change: (object: Gathered) => unknown): Apply {
  return function apply(value) {
    if (Array.isArray(value)) value.forEach(apply)
    else if (isGathered(value)) change(value)
  }
}

/** Where a place in an answer is once it is rewritten. */
export function rewrittenPlace(place: Location, rewrites: readonly Rewrite[]): Location {
  return rewrites.reduce(renamedPlace, place)
}

function renamedPlace(place: Location, rewrite: Rewrite): Location {
  if (rewrite.kind !== 'rename') return place
  const keys = rewrite.path.flatMap((step) => (step.kind === 'key' ? [step.key] : []))
  let known = 0
  for (const [index, step] of place.entries()) {
    if (typeof step === 'number') continue
    if (step !== keys[known]) return place
    known++
    if (known === keys.length) return place.with(index, rewrite.to)
  }
  return place
}
