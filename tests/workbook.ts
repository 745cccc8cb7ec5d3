import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import xlsx from '@e965/xlsx'
import yazl from 'yazl'

/** A cell as a spreadsheet's library takes it; null is empty. */
export type Value = string | number | boolean | Date | null | xlsx.CellObject

/** Sheets by their names. */
export type Sheets = Readonly<Record<string, ReadonlyArray<readonly Value[]>>>

export interface WorkbookOptions {
  readonly hidden?: readonly string[]
  readonly merges?: readonly string[]
  readonly since1904?: boolean
}

/** A workbook as a department's spreadsheet program saves it, of the library SheetJS. */
export function workbookOf(
  sheets: Sheets,
  { hidden = [], merges = [], since1904 = false }: WorkbookOptions = {},
): Buffer {
  const book = xlsx.utils.book_new()
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = xlsx.utils.aoa_to_sheet(
      rows.map((row) => [...row]),
      { cellDates: false, UTC: true },
    )
    sheet['!merges'] = merges.map((range) => xlsx.utils.decode_range(range))
    xlsx.utils.book_append_sheet(book, sheet, name)
  }
  const states = Object.keys(sheets).map(
    (name) => ({ Hidden: hidden.includes(name) ? 1 : 0 }) as const,
  )
  book.Workbook = { Sheets: states, WBProps: { date1904: since1904 } }
  return xlsx.write(book, { type: 'buffer', bookType: 'xlsx', bookSST: true, compression: true })
}

export async function writeWorkbook(
  file: string,
  sheets: Sheets,
  options: WorkbookOptions = {},
): Promise<void> {
  await writeFile(file, workbookOf(sheets, options))
}

const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** The parts of the smallest workbook, by hand. */
export function partsOf(sheet: string, others: Readonly<Record<string, string>> = {}) {
  return {
    '_rels/.rels': `<Relationships><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets><sheet name="Hồ sơ" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${relationships}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': sheet,
    ...others,
  }
}

/** Writes a ZIP file of parts that are text, or come bit by bit. */
export async function writeZip(
  file: string,
  parts: Readonly<Record<string, string | (() => AsyncIterable<Buffer>)>>,
): Promise<void> {
  const zip = new yazl.ZipFile()
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part === 'string') zip.addBuffer(Buffer.from(part), name)
    else zip.addReadStream(Readable.from(part()), name)
  }
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(file))
}
