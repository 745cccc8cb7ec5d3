import type { Readable } from 'node:stream'
import type { Cell, Column, Row } from './report.ts'

/** Reads rows that come as one JSON object a line. */
export async function* rowsOfLines(
  columns: readonly Column[],
  lines: Readable,
): AsyncGenerator<Row> {
  let begun = ''
  for await (const chunk of lines.setEncoding('utf8')) {
    const [...whole] = `${begun}${chunk}`.split('\n')
    begun = whole.pop() ?? ''
    for (const line of whole) yield rowOf(columns, JSON.parse(line))
  }
}

function rowOf(columns: readonly Column[], line: Readonly<Record<string, unknown>>): Row {
  return columns.map(({ name }) => cellOf(line[name]))
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return null
}
