import type { Refusal } from './refusal.ts'

/**
 * A value as a department's system gives it: text whatever its type is there, null where there is none
 * or it is empty. Connectors make text of numbers, dates and booleans as their system writes them;
 * what it means is found by the mapping.
 */
export type RawValue = string | null | RawFields | readonly RawValue[]

export interface RawFields {
  readonly [field: string]: RawValue
}

/** One record of a department's system. */
export interface SourceRecord {
  /** The system's own key for it, unique within the feed: with the source's name it makes every step idempotent. */
  readonly key: string
  readonly fields: RawFields
  /** What is wrong with it already as it is read: it is not taken, whatever the mapping makes of it. */
  readonly refusals?: readonly Refusal[]
  /** Whether it comes again though it is no change: what is known of it already is not told again. */
  readonly isToldAgain?: boolean
}

/** The text of a field; `owner.name` is the field `name` of the record in the field `owner`. Null where there is none. */
export function textAt(fields: RawFields, path: string): string | null {
  // A flat record may have a name with dots in it.
  const whole = fields[path]
  if (typeof whole === 'string') return whole
  let value: RawValue | undefined = fields
  for (const step of path.split('.')) {
    if (!isFields(value) || !Object.hasOwn(value, step)) return null
    value = value[step]
  }
  return typeof value === 'string' ? value : null
}

function isFields(value: RawValue | undefined): value is RawFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
