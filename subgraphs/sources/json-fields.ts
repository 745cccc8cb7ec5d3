import type { RawFields, RawValue } from './record.ts'

const deepest = 64

/**
 * Reads JSON as a record holds it: every value as text, and numbers as they are written, so that
 * `150000.0` stays that and long ones keep their digits. Empty text is null.
 *
 * Throws SyntaxError for what is no JSON, or nested deeper than any form is.
 */
export function parseJsonFields(text: string): RawValue {
  const value: unknown = JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  )
  return rawValue(value, 0)
}

function rawValue(value: unknown, depth: number): RawValue {
  if (depth > deepest) throw new SyntaxError('JSON is nested too deeply')
  if (value === null || value === '') return null
  if (Array.isArray(value)) return value.map((item) => rawValue(item, depth + 1))
  if (typeof value !== 'object') return String(value)
  const fields = Object.entries(value).map(([name, inner]) => [name, rawValue(inner, depth + 1)])
  const raw: RawFields = Object.fromEntries(fields)
  return raw
}
