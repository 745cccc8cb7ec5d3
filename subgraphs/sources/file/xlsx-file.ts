import { dateOfSerial } from './serial-date.ts'
import { unescaped } from './shared-strings.ts'
import type { Cell, SheetFile, SheetRow } from './sheet.ts'
import { readWorkbook, type Workbook } from './workbook.ts'
import { readXml } from './xml-events.ts'
import { openZip, type ZipParts } from './zip-parts.ts'

/** A workbook of 50 MB unpacks to some 400 MB of XML, which is never in memory at once. */
const mostUnpacked = 1_000_000_000

/**
 * Opens a workbook in Office Open XML. Formulas are never worked out: their cells hold what they were
 * saved with. Throws FileProblem. Source: ECMA-376 part 1, 18.3.
 */
export async function openXlsx(file: string): Promise<SheetFile> {
  const parts = await openZip(file, mostUnpacked)
  try {
    const workbook = await readWorkbook(parts)
    return {
      sheets: workbook.sheets.map(({ name, isHidden, part }) => ({
        name,
        isHidden,
        isRectangular: false,
        rows: () => readRows(parts, part, workbook),
      })),
      close: parts.close,
    }
  } catch (error) {
    parts.close()
    throw error
  }
}

async function* readRows(
  parts: ZipParts,
  part: string,
  workbook: Workbook,
): AsyncGenerator<SheetRow> {
  const { handlers, rows } = rowHandlers(workbook)
  for await (const _ of readXml(await parts.open(part), handlers)) yield* rows.splice(0)
}

/** A cell as it is being read. */
interface RawCell {
  readonly column: number
  readonly type: string
  readonly style: number
  value: string
  hasFormula: boolean
}

const mostColumns = 16_384

function rowHandlers(workbook: Workbook) {
  const rows: SheetRow[] = []
  let number = 0
  let cells: Array<Cell | null> = []
  let cell: RawCell | null = null
  let column = 0
  let isValue = false
  let phonetics = 0
  return {
    rows,
    handlers: {
      open(name: string, { r, t, s }: Readonly<Record<string, string>>) {
        if (name === 'row') {
          number = r ? Number(r) : number + 1
          cells = []
          column = 0
        } else if (name === 'c') {
          column = columnOf(r) ?? column
          cell = {
            column: column++,
            type: t ?? 'n',
            style: Number(s ?? 0),
            value: '',
            hasFormula: false,
          }
        } else if (name === 'f' && cell) cell.hasFormula = true
        else if (name === 'rPh') phonetics++
        isValue = (name === 'v' || name === 't') && phonetics === 0
      },
      text(piece: string) {
        if (isValue && cell) cell.value += piece
      },
      close(name: string) {
        isValue = false
        if (name === 'rPh') phonetics--
        if (name === 'c' && cell) {
          if (cell.column < mostColumns) cells[cell.column] = cellOf(cell, workbook)
          cell = null
        }
        if (name === 'row' && cells.some(Boolean)) rows.push({ number, cells })
      },
    },
  }
}

/** The place of `AB12`, from 0. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (!letters) return null
  return [...letters].reduce((place, letter) => place * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function cellOf(
  { type, style, value, hasFormula }: RawCell,
  { strings, dateStyles, since1904 }: Workbook,
): Cell | null {
  if (type === 's') return textCell(strings[Number(value)] ?? '')
  if (type === 'inlineStr' || type === 'str') return textCell(unescaped(value))
  if (value === '') return hasFormula ? { text: '', kind: 'uncomputed' } : null
  if (type === 'e') return { text: value, kind: 'error' }
  if (type === 'b') return textCell(value === '1' ? 'TRUE' : 'FALSE')
  if (type === 'd') return { text: value, kind: 'date' }
  const date = dateStyles[style] ? dateOfSerial(Number(value), since1904) : null
  return date === null ? { text: numberText(value), kind: 'number' } : { text: date, kind: 'date' }
}

function textCell(text: string): Cell | null {
  return text.trim() === '' ? null : { text, kind: 'text' }
}

/** A number as a spreadsheet shows it whole: to 15 digits, without an exponent. */
function numberText(raw: string): string {
  const value = Number(raw)
  if (!Number.isFinite(value)) return raw
  const shown = Number(value.toPrecision(15))
  if (Number.isSafeInteger(shown)) return String(shown)
  return Math.abs(shown) < 1e-6 || Math.abs(shown) >= 1e15 ? raw : String(shown)
}
