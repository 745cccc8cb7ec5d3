import { lowerCase, normaliseSpelling } from '#domain/text.ts'
import { FileProblem } from './file-problem.ts'
import { decodeLetters, type Letters } from './letters.ts'
import type { Sheet, SheetRow } from './sheet.ts'

/** Where a table is in a sheet: the names of its columns, and how many rows they take. */
export interface TableForm {
  /** The columns that have to be there, as the mapping names them. */
  readonly columns: readonly string[]
  /** Those that tell the header from any other row. */
  readonly key: readonly string[]
  readonly headerRows: number
  readonly letters: Letters
}

/** A table that has been found. */
export interface Table {
  readonly sheet: Sheet
  /** The place of each column, from 0. */
  readonly places: ReadonlyMap<string, number>
  /** How many columns it has. */
  readonly width: number
  /** The rows after the header, without those that are the header again, as on each printed page. */
  rows(): AsyncIterable<SheetRow>
}

/** A header is not looked for further down. */
const mostTitleRows = 50

/**
 * Finds the first sheet with a table: whatever titles stand above it, its header is the first row that
 * has the columns of the key. A header of several rows, with names over groups of columns, is read as
 * `Ngày / Hẹn trả`. Throws FileProblem where there is none, or where it lacks a column.
 */
export async function findTable(sheets: readonly Sheet[], form: TableForm): Promise<Table> {
  let problem = new FileProblem(
    'NO_HEADER',
    `no row of the first ${mostTitleRows} has the columns ${form.key.join(', ')}`,
    { field: form.key.join(', ') },
  )
  for (const sheet of sheets) {
    const found = await findHeader(sheet, form).catch((error: unknown) => {
      // Read as something that it is not, a text is not well formed.
      if (!(error instanceof FileProblem && sheet.isRectangular)) throw error
      problem = error
      return null
    })
    if (found) return tableAt(sheet, form, found)
  }
  throw problem
}

interface Header {
  readonly names: readonly string[]
  /** Of its last row. */
  readonly row: number
}

async function findHeader(
  sheet: Sheet,
  { key, headerRows, letters }: TableForm,
): Promise<Header | null> {
  const wanted = key.map(plain)
  let last: readonly SheetRow[] = []
  let seen = 0
  for await (const row of sheet.rows()) {
    last = [...last, row].slice(-headerRows)
    if (last.length === headerRows) {
      const names = namesOf(last, letters)
      if (wanted.every((name) => names.includes(name))) return { names, row: row.number }
    }
    if (++seen === mostTitleRows) break
  }
  return null
}

/** Names of columns are compared without case, in one spelling. */
function plain(name: string): string {
  return normaliseSpelling(lowerCase(name))
}

/**
 * A group's name stands over its first column only, and goes on until the next one; a column without a
 * name in the last row is one cell merged downwards.
 */
function namesOf(rows: readonly SheetRow[], letters: Letters): string[] {
  const width = Math.max(...rows.map(({ cells }) => cells.length))
  let groups: readonly string[] = []
  return Array.from({ length: width }, (_, place) => {
    const texts = rows.map(({ cells }) => plain(decodeLetters(cells[place]?.text ?? '', letters)))
    const upper = texts.slice(0, -1)
    const first = upper.findIndex((text) => text !== '')
    if (first !== -1) groups = [...groups.slice(0, first), ...upper.slice(first)]
    const names = texts.at(-1) === '' ? upper : [...groups, ...texts.slice(-1)]
    return names.filter((name) => name !== '').join(' / ')
  })
}

function tableAt(
  sheet: Sheet,
  { columns, key, letters }: TableForm,
  { names, row }: Header,
): Table {
  const places = new Map(columns.map((column) => [column, placeOf(column, names)]))
  const isHeader = ({ cells }: SheetRow) =>
    key.every((column) => {
      const text = plain(decodeLetters(cells[places.get(column) ?? -1]?.text ?? '', letters))
      return text !== '' && ` / ${plain(column)}`.endsWith(` / ${text}`)
    })
  return {
    sheet,
    places,
    width: names.length,
    async *rows() {
      for await (const next of sheet.rows())
        if (next.number > row && !isColumnNumbers(next, row) && !isHeader(next)) yield next
    },
  }
}

function placeOf(column: string, names: readonly string[]): number {
  const name = plain(column)
  const place = names.indexOf(name)
  if (place === -1)
    throw new FileProblem('NO_COLUMN', `it has no column ${column}`, { field: column })
  if (names.includes(name, place + 1))
    throw new FileProblem('COLUMN_TWICE', `it has two columns ${column}`, { field: column })
  return place
}

/** Forms number their columns right below the header: `(1) (2) (3)`, or `A B 1 2`. */
function isColumnNumbers({ number, cells }: SheetRow, header: number): boolean {
  const texts = cells.flatMap((cell) => (cell ? [cell.text.trim()] : []))
  return (
    number === header + 1 &&
    texts.length > 1 &&
    texts.every((text) => /^\(?(\d{1,2}|[A-Z])\)?$/.test(text))
  )
}
