import { createHash } from 'node:crypto'

/**
 * The SHA-256 of data, in hexadecimal: the same for equal data, in whatever order their members stand.
 * Members that are undefined are as if they were not there.
 */
export function canonicalHash(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data, inOrder)).digest('hex')
}

/** A value with its members in the order of their names; big numbers as text. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/**
 * The SHA-256 of a list of lists, in hexadecimal. Their text is canonical as it is, which costs a tenth of
 * putting members in order.
 */
export function listHash(rows: ReadonlyArray<readonly ListValue[]>): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

type ListValue = null | number | string | readonly ListValue[]
