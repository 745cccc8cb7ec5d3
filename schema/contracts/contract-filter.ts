import * as v from 'valibot'

/** A tag as `@tag(name:)` takes it. Source: https://specs.apollo.dev/tag/v0.3. */
const tag = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_][\w/-]{0,127}$/, 'not a tag: letters, digits, _, - and / only'),
)

/** What of a schema a contract shows, by the tags of its elements. */
export const contractFilter = v.object({
  /** Fields and unions need one of these tags, or their type does; all are shown if there is none. */
  include: v.array(tag),
  /** Elements with one of these tags are hidden, whatever else they have. */
  exclude: v.array(tag),
  /** Whether types that no shown field leads to are hidden too. */
  hideUnreachableTypes: v.boolean(),
})

export type ContractFilter = v.InferOutput<typeof contractFilter>

/** Tells a filter in words, as `rover contract describe` prints it. */
export function describeContract({
  include,
  exclude,
  hideUnreachableTypes,
}: ContractFilter): string {
  const list = (tags: readonly string[]) => (tags.length > 0 ? `[${tags.join(', ')}]` : 'none')
  return [
    `Include Tags: ${list(include)}`,
    `Exclude Tags: ${list(exclude)}`,
    `Hide Unreachable Types: ${hideUnreachableTypes}`,
  ].join('\n')
}
