import { createHash } from 'node:crypto'

/** Data as JSON has it; moments and big numbers as text. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/**
 * The SHA-256 of data, in hexadecimal: the same for equal data, in whatever order their members stand.
 * Members that are undefined are as if they were not there.
 */
export function canonicalHash(data: unknown): string {
  const json: Json = JSON.parse(JSON.stringify(data, bigAsText))
  return createHash('sha256')
    .update(JSON.stringify(sorted(json)))
    .digest('hex')
}

function bigAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function sorted(json: Json): Json {
  if (typeof json !== 'object' || json === null) return json
  if (isList(json)) return json.map(sorted)
  const members = Object.entries(json).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(members.map(([name, value]) => [name, sorted(value)]))
}

function isList(
  json: readonly Json[] | { readonly [name: string]: Json },
): json is readonly Json[] {
  return Array.isArray(json)
}
