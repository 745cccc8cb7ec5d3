import { lowerCase } from '#domain/text.ts'
import { textAt as fieldText, type RawFields, type SourceRecord } from '../record.ts'
import type { Refusal } from '../refusal.ts'
import { type CellValue, cellValue } from './cell-value.ts'
import { decodeLetters, type Letters } from './letters.ts'
import type { ColumnKind } from './mapped-columns.ts'
import type { Cell, SheetRow } from './sheet.ts'
import type { Table } from './table.ts'

/** How the rows of a table are read as records. */
export interface RowForm {
  /** The columns to read. */
  readonly columns: ReadonlyMap<string, ColumnKind>
  /** The columns that together are a record's key. */
  readonly key: readonly string[]
  /** Columns in which an empty cell stands for the one above it, as in cells merged downwards. */
  readonly fillDown: readonly string[]
  /** How rows begin, or their keys, that are no records, beside those that every table has. */
  readonly passOver: readonly string[]
  /** How many digits a column's numbers have with the zeros before them. */
  readonly digits: Readonly<Record<string, number>>
  readonly letters: Letters
}

/**
 * Reads the rows of a table as records, in their order. A row that tells a total, a signature or the
 * like is passed over; one that has lost its key gets its place as one, and a reason.
 */
export async function* readRecords(
  table: Table,
  file: string,
  form: RowForm,
): AsyncGenerator<SourceRecord> {
  const above = new Map<string, Cell>()
  for await (const row of table.rows()) {
    const hasKey = form.key.some((column) => row.cells[table.places.get(column) ?? -1])
    if (isNoRecord(row, hasKey, table, form)) continue
    const cells = new Map<string, Cell | null>()
    for (const [column, place] of table.places) {
      const cell = row.cells[place] ?? (form.fillDown.includes(column) ? above.get(column) : null)
      if (cell) above.set(column, cell)
      cells.set(column, cell ?? null)
    }
    yield recordOf(cells, row, { table, file, form })
  }
}

interface Within {
  readonly table: Table
  readonly file: string
  readonly form: RowForm
}

function recordOf(
  cells: ReadonlyMap<string, Cell | null>,
  row: SheetRow,
  { table, file, form }: Within,
): SourceRecord {
  const refusals: Refusal[] = []
  const fields: Record<string, string | null> = {}
  for (const [column, cell] of cells) {
    const value = cell && readCell(cell, column, form)
    if (value && 'reason' in value) refusals.push({ field: column, reason: value.reason })
    fields[column] = value === null ? null : 'text' in value ? value.text : (cell?.text ?? null)
  }
  const key = keyOf(fields, form.key)
  if (key === null) refusals.push({ field: form.key.join(', '), reason: 'MISSING' })
  if (table.sheet.isRectangular && row.cells.length !== table.width)
    refusals.push({ field: 'row', reason: 'SHIFTED' })
  const place = {
    '@file': file,
    ...(table.sheet.name !== null && { '@sheet': table.sheet.name }),
    '@row': String(row.number),
  }
  return {
    key: key ?? `${file}#${row.number}`,
    fields: { ...fields, ...place },
    ...(refusals.length > 0 && { refusals }),
  }
}

function readCell(cell: Cell, column: string, { columns, digits, letters }: RowForm): CellValue {
  const decoded = { ...cell, text: decodeLetters(cell.text, letters) }
  const value = cellValue(decoded, columns.get(column) ?? 'text')
  const width = digits[column]
  if ('reason' in value || width === undefined || !/^\d+$/.test(value.text)) return value
  return { text: value.text.padStart(width, '0') }
}

/** The key of a record by its values; null where one of them is missing. */
export function keyOf(fields: RawFields, columns: readonly string[]): string | null {
  const parts = columns.map((column) => fieldText(fields, column)?.trim() ?? '')
  return parts.includes('') ? null : parts.join('|')
}

const total = /^(tổng cộng|tổng số|cộng|total)(?!\p{L})|^tổng\s*:?\s*(\d|$)/u
const ending =
  /^(người lập|thủ trưởng|giám đốc|phó giám đốc|trưởng phòng|chủ tịch|kế toán|nơi nhận|ghi chú|ký tên|\(ký)|ngày\s.*tháng\s.*năm/u

/** Whether a row tells of the table instead of being in it. One with a key is in it, unless that is where it begins. */
function isNoRecord(row: SheetRow, hasKey: boolean, { places }: Table, form: RowForm): boolean {
  const keys = form.key.map((column) => places.get(column) ?? -1)
  const first = row.cells.findIndex(Boolean)
  const textAt = (place: number) =>
    lowerCase(decodeLetters(row.cells[place]?.text ?? '', form.letters))
  const starts = [first, ...keys].map(textAt)
  if (form.passOver.some((start) => starts.some((text) => text.startsWith(lowerCase(start)))))
    return true
  if (hasKey && !keys.includes(first)) return false
  return total.test(textAt(first)) || ending.test(textAt(first))
}
