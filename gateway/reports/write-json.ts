import type { Cell, Column, Row } from './report.ts'
import type { Table } from './run-report.ts'

/** How much text goes out at once, in characters. */
const chunkCharacters = 32 * 1024

/** Writes rows as objects of one kind; money keeps all its digits. */
export function objectWriter(columns: readonly Column[]): (row: Row) => string {
  const keys = columns.map(
    ({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
  )
  return (row) => `${keys.map((key, index) => key + literal(row[index] ?? null)).join('')}}`
}

const literal = (cell: Cell) => (typeof cell === 'bigint' ? `${cell}` : JSON.stringify(cell))

/** A table as one JSON array of flat objects. */
export function* writeJson({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Generator<string> {
  yield '['
  yield* joined(rows, objectWriter(columns), ',\n')
  yield ']\n'
}

/** A table as one JSON object a line. */
export function* writeNdjson({
  columns,
  rows,
}: Pick<Table, 'columns' | 'rows'>): Generator<string> {
  const write = objectWriter(columns)
  yield* joined(rows, (row) => `${write(row)}\n`, '')
}

/** The rows as text, in pieces worth sending. */
export function* joined(
  rows: Iterable<Row>,
  write: (row: Row) => string,
  between: string,
): Generator<string> {
  let text = ''
  let isFirst = true
  for (const row of rows) {
    text += isFirst ? write(row) : between + write(row)
    isFirst = false
    if (text.length < chunkCharacters) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}
