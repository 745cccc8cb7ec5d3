import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { badInput } from '#kit/errors.ts'
import type { Cell, Column, ColumnType, Row } from './report.ts'
import { joined } from './write-json.ts'

/** A sheet has no more, the line of names included. */
const maxSheetRows = 1_048_576

/** A cell has no more, in UTF-16 units. */
const maxCellText = 32_767

/** A spreadsheet's numbers keep 15 digits. */
const largestExact = 10n ** 15n

/**
 * A table as a workbook of one sheet (ECMA-376), its rows read as they are sent. Text is never a formula;
 * dates and moments are dates, of moments the time in Vietnam; an amount of more than 15 digits is text.
 *
 * The stream fails with BAD_USER_INPUT where a sheet has not the room for all rows.
 */
export function writeXlsx(
  name: string,
  columns: readonly Column[],
  rows: Iterable<Row> | AsyncIterable<Row>,
): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream.pipe(new PassThrough())
  for (const [path, text] of Object.entries(fixedParts(name)))
    zip.addBuffer(Buffer.from(text), path, { mtime: sameForAll })
  zip.addReadStreamLazy(sheetPath, { mtime: sameForAll }, (give) => {
    const sheet = Readable.from(sheetXml(columns, rows))
    sheet.on('error', (error) => output.destroy(error))
    output.on('close', () => sheet.destroy())
    give(null, sheet)
  })
  zip.end()
  return output
}

/** The same rows give the same file. */
const sameForAll = new Date('2014-03-24T00:00:00Z')

const sheetPath = 'xl/worksheets/sheet1.xml'
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const typeOf = (part: string) =>
  `application/vnd.openxmlformats-officedocument.spreadsheetml.${part}+xml`

/** The styles of cells, by their places in `styles.xml`. */
const styles = { plain: 0, date: 1, moment: 2, heading: 3, share: 4 } as const

const fixedParts = (name: string): Record<string, string> => ({
  '[Content_Types].xml': `${xml}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${typeOf('sheet.main')}"/><Override PartName="/${sheetPath}" ContentType="${typeOf('worksheet')}"/><Override PartName="/xl/styles.xml" ContentType="${typeOf('styles')}"/></Types>`,
  '_rels/.rels': `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(name.slice(0, 31))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `${xml}<styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="166" formatCode="0.0%"/><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/><xf numFmtId="166" applyNumberFormat="1"/></cellXfs></styleSheet>`,
})

async function* sheetXml(
  columns: readonly Column[],
  rows: Iterable<Row> | AsyncIterable<Row>,
): AsyncGenerator<string> {
  const names = columns.map(({ name }) => textCell(name, styles.heading)).join('')
  yield `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row>${names}</row>`
  const writers = columns.map(({ type }) => writerOf[type])
  const write = (row: Row) =>
    `<row>${row.map((cell, index) => cellXml(cell, writers[index])).join('')}</row>`
  let count = 1
  for await (const part of inParts(rows)) {
    count += part.length
    if (count > maxSheetRows)
      throw badInput(
        'format',
        `a workbook has room for ${maxSheetRows - 1} rows; ask for less, or for CSV`,
      )
    yield* joined(part, write, '')
  }
  yield '</sheetData></worksheet>'
}

/** Some hundred rows at a time, so that not each is waited for. */
async function* inParts(rows: Iterable<Row> | AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let part: Row[] = []
  for await (const row of rows) {
    part.push(row)
    if (part.length < 500) continue
    yield part
    part = []
  }
  yield part
}

type CellWriter = (cell: Exclude<Cell, null>) => string

function cellXml(cell: Cell, write: CellWriter | undefined): string {
  return cell === null || write === undefined ? '<c/>' : write(cell)
}

const asText: CellWriter = (cell) => textCell(String(cell))
const asNumber: CellWriter = (cell) => `<c><v>${cell}</v></c>`

const writerOf: Readonly<Record<ColumnType, CellWriter>> = {
  text: asText,
  integer: asNumber,
  decimal: asNumber,
  share: (cell) => `<c s="${styles.share}"><v>${cell}</v></c>`,
  money: (cell) =>
    typeof cell === 'bigint' && (cell >= largestExact || cell <= -largestExact)
      ? asText(cell)
      : asNumber(cell),
  date: (cell) => `<c s="${styles.date}"><v>${serialOf(`${cell}T00:00:00Z`)}</v></c>`,
  moment: (cell) => `<c s="${styles.moment}"><v>${serialOf(inVietnam(String(cell)))}</v></c>`,
  boolean: (cell) => `<c t="b"><v>${cell === true ? 1 : 0}</v></c>`,
}

function textCell(text: string, style: number = styles.plain): string {
  const space = /^\s|\s$|\n/.test(text) ? ' xml:space="preserve"' : ''
  return `<c t="inlineStr" s="${style}"><is><t${space}>${escaped(text.slice(0, maxCellText))}</t></is></c>`
}

/** The day number of a spreadsheet, in which 1 is the first day of 1900. */
function serialOf(moment: string): number {
  return (Date.parse(moment) - Date.UTC(1899, 11, 30)) / 86_400_000
}

/** The wall clock of Vietnam at a moment, as if it were UTC. */
function inVietnam(moment: string): string {
  return new Date(Date.parse(moment) + 7 * 3_600_000).toISOString()
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML has no room for
const unfit = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

function escaped(text: string): string {
  return text
    .replaceAll(unfit, '\ufffd')
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
