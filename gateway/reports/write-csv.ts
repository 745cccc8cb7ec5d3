import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { Table } from './run-report.ts'

/**
 * A table as CSV (RFC 4180): UTF-8 with the mark by which Excel knows it, columns named in the first
 * line, dots as decimal marks. Text that a spreadsheet would take for a formula begins with `'`.
 */
export function writeCsv({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Readable {
  const writer = stringify({
    bom: true,
    header: true,
    columns: columns.map(({ name }) => name),
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: (value) => String(value) },
  })
  return Readable.from(rows.map((row) => [...row])).pipe(writer)
}
