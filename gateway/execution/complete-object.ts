import type { Complete, Completion } from './complete.ts'
import type { WriteTest } from './complete-leaf.ts'
import type { Gathered } from './gathered.ts'

/** How one field of an object is completed. */
export type CompleteField = {
  readonly responseKey: string
  readonly gatheredKey: string
} & (
  | { readonly constant: string }
  | { readonly refuse: (completion: Completion, depth: number) => null | undefined }
  | {
      /** True of values that completing leaves as they are. */
      readonly isComplete: WriteTest
      readonly complete: Complete
      /** What stands for a value that no subgraph brought. */
      readonly lacking: (
        object: Gathered,
        completion: Completion,
        depth: number,
      ) => null | undefined
    }
)

/**
 * Makes the function that completes objects of one type for one selection.
 *
 * It is generated, so that the result is one object literal and each value is read at a place of its
 * own, which engines make fast. The only text in it that comes from a request are response keys,
 * and those as JSON strings.
 */
export function compileObject(fields: readonly CompleteField[]): Complete {
  const names = fields.map((_, i) => `field${i}`)
  const make = new Function(
    ...names,
    `return (object, completion, depth) => {
      const place = completion.place
      const at = depth + 1
      ${fields.map(writeValue).join('\n')}
      return { ${fields.map(writeProperty).join(', ')} }
    }`,
  )
  return make(...fields)
}

function writeValue(field: CompleteField, i: number): string {
  if ('constant' in field) return `const value${i} = field${i}.constant`
  const place = `place[at] = ${JSON.stringify(field.responseKey)}`
  const unlessUndefined = `if (value${i} === undefined) return undefined`
  if ('refuse' in field)
    return `${place}
      const value${i} = field${i}.refuse(completion, at)
      ${unlessUndefined}`
  return `let value${i} = object[${JSON.stringify(field.gatheredKey)}]
      if (!(${field.isComplete(`value${i}`)})) {
        ${place}
        value${i} = value${i} === undefined
          ? field${i}.lacking(object, completion, at)
          : field${i}.complete(value${i}, completion, at)
        ${unlessUndefined}
      }`
}

/** Between brackets a key is never the prototype. */
function writeProperty({ responseKey }: CompleteField, i: number): string {
  return `[${JSON.stringify(responseKey)}]: value${i}`
}
