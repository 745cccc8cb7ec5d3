import * as v from 'valibot'

/**
 * Lets one change pass although it breaks operations: somebody says so, gives a reason, and it ends.
 *
 * `until` is the last day that it holds, a calendar date in Asia/Ho_Chi_Minh.
 */
export const changeOverride = v.object({
  /** The id of the change: `FIELD_REMOVED Dossier.note`. */
  change: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  /** Only for these operations; for all when it is left out. */
  operations: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  author: v.pipe(v.string(), v.trim(), v.nonEmpty('an override needs an author')),
  reason: v.pipe(v.string(), v.trim(), v.nonEmpty('an override needs a reason')),
  until: v.pipe(v.string(), v.isoDate('not a calendar date')),
})

export type ChangeOverride = v.InferOutput<typeof changeOverride>

/** The override that lets a change pass on a day for an operation; null when there is none. */
export function overrideFor(
  overrides: readonly ChangeOverride[],
  change: string,
  operation: string,
  today: string,
): ChangeOverride | null {
  const found = overrides.find(
    (override) =>
      override.change === change &&
      today <= override.until &&
      (override.operations?.includes(operation) ?? true),
  )
  return found ?? null
}
