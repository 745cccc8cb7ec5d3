import type { Cell, Column, ColumnType, Report, Row, RowSource, ValuePlace } from './report.ts'

/**
 * Makes rows of an answer: one for each item of each list of rows, and for each object that is one, in
 * their order.
 *
 * Throws where a value is not of its column's type, which the schema would have to allow.
 */
export function rowsOfAnswer({ columns, sources }: Report, answer: unknown): Row[] {
  return sources.flatMap((source) => rowsOfList(columns, source, answer))
}

function rowsOfList(
  columns: readonly Column[],
  { path, values }: RowSource,
  answer: unknown,
): Row[] {
  const list = valueAt(answer, path)
  if (list === null) return []
  const items: readonly unknown[] = Array.isArray(list) ? list : [list]
  return items.map((item) =>
    columns.map((column, index) => cellAt(column, values[index] ?? null, { item, answer })),
  )
}

function cellAt(
  { name, type }: Column,
  place: ValuePlace | null,
  { item, answer }: { readonly item: unknown; readonly answer: unknown },
): Cell {
  if (place === null) return null
  const value = valueAt(place.from === 'row' ? item : answer, place.path)
  if (value === null) return null
  const cell = readers[type](value)
  if (cell === undefined) throw new Error(`No ${type} in column ${name}`)
  return cell
}

/** Null where the path leads nowhere: an object on its way is null. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  let at: unknown = value
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return null
    at = Reflect.get(at, step)
  }
  return at ?? null
}

const number = (value: unknown) => (typeof value === 'number' ? value : undefined)
const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** A list of words, with spaces between; nothing where there are none. */
const textOfList = (words: readonly unknown[]) => words.join(' ') || null

const readers: Readonly<Record<ColumnType, (value: unknown) => Cell | undefined>> = {
  text: (value) => (Array.isArray(value) ? textOfList(value) : text(value)),
  date: text,
  moment: text,
  integer: (value) => (Number.isSafeInteger(value) ? Number(value) : undefined),
  decimal: number,
  share: number,
  money: (value) =>
    typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
}
