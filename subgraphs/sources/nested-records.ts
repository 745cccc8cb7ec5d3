import * as v from 'valibot'
import { keyedRecord } from './keyed-record.ts'
import { type RawFields, type RawValue, type SourceRecord, textAt } from './record.ts'

const path = v.pipe(v.string(), v.minLength(1))

/** Where records are in what a service gives, and what they are known by. */
export const recordFields = {
  /** The field that is unique; of several fields, those that are so together. */
  key: v.union([path, v.pipe(v.array(path), v.minLength(1))], 'the path of a field, or several'),
  /**
   * A list within what is given, such as `DanhSachLePhi`: each item is a record then, with the
   * surrounding fields beside it and the item itself in the list's place.
   */
  each: v.optional(path),
}

export interface NestedRecords {
  readonly key: string | readonly string[]
  readonly each?: string | undefined
}

/** The records of a value: of a list its items, of an object itself, of nothing none. */
export function recordsOf(value: RawValue, { key, each }: NestedRecords): SourceRecord[] {
  const found = listOf(value).map(fieldsOf)
  const items = each === undefined ? found : found.flatMap((fields) => itemsOf(fields, each))
  return items.map((fields) => keyed(fields, typeof key === 'string' ? [key] : key))
}

/** The value at a path of objects; null where there is none. */
export function valueAt(value: RawValue, path: string): RawValue {
  return givenAt(value, path) ?? null
}

/** The same, but undefined where nothing says that there is none: what is null has nothing below it. */
export function givenAt(value: RawValue, path: string): RawValue | undefined {
  return path.split('.').reduce<RawValue | undefined>((at, step) => {
    if (at === null) return null
    return isFields(at) && Object.hasOwn(at, step) ? at[step] : undefined
  }, value)
}

function listOf(value: RawValue): readonly RawValue[] {
  if (value === null) return []
  return isList(value) ? value : [value]
}

/** What stands where a record should is kept as one, to be refused with its reason. */
function fieldsOf(value: RawValue): RawFields {
  return isFields(value) ? value : { value }
}

function itemsOf(fields: RawFields, each: string): RawFields[] {
  return listOf(valueAt(fields, each)).map((item) => withItem(fields, each.split('.'), item))
}

function withItem(
  fields: RawFields,
  [step = '', ...rest]: readonly string[],
  item: RawValue,
): RawFields {
  const inner = fields[step] ?? null
  const next = rest.length > 0 && isFields(inner) ? withItem(inner, rest, item) : item
  return { ...fields, [step]: next }
}

function keyed(fields: RawFields, paths: readonly string[]): SourceRecord {
  const parts = paths.map((path) => textAt(fields, path))
  return keyedRecord(parts.every((part) => part !== null) ? joined(parts) : null, fields)
}

/** No two lists of parts are joined to the same text. */
function joined(parts: readonly string[]): string {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  return parts.map((part) => part.replaceAll('%', '%25').replaceAll('/', '%2F')).join('/')
}

function isList(value: RawValue): value is readonly RawValue[] {
  return Array.isArray(value)
}

function isFields(value: RawValue | undefined): value is RawFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
