import { valueAt } from '../../sources/nested-records.ts'
import type { RawValue } from '../../sources/record.ts'

/** What a message tells of: it is a list of records, or has one under `data`. */
export function dataOf(message: RawValue): RawValue {
  return Array.isArray(message) ? message : valueAt(message, 'data')
}

/** The service that a message names in itself. */
export function serviceOf(message: RawValue): string | null {
  return textIn(message, 'service')
}

export function textIn(message: RawValue, name: string): string | null {
  const value = valueAt(message, name)
  return typeof value === 'string' ? value : null
}
