import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import * as v from 'valibot'
import { FileProblem } from './file-problem.ts'
import type { Sheet, SheetFile, SheetRow } from './sheet.ts'

/** A row longer than this has lost a quotation mark. */
const longestRow = 1_000_000

/** What stands between values; which one it is is told by the one under which the header is found. */
const delimiters = [',', ';', '\t'] as const

/**
 * Opens a text file as comma-separated values. Its encoding is what its first bytes say, UTF-8 where it
 * can be that, and `otherwise` where it cannot. Throws FileProblem.
 */
export async function openCsv(file: string, otherwise: string): Promise<SheetFile> {
  const encoding = (await markedEncoding(file)) ?? ((await isUtf8(file)) ? 'utf-8' : otherwise)
  return {
    sheets: delimiters.map(
      (delimiter): Sheet => ({
        name: null,
        isHidden: false,
        isRectangular: true,
        rows: () => readRows(file, encoding, delimiter),
      }),
    ),
    close() {},
  }
}

async function markedEncoding(file: string): Promise<string | null> {
  const handle = await open(file)
  const start = Buffer.alloc(3)
  await handle.read(start, 0, 3, 0).finally(() => handle.close())
  const hex = start.toString('hex')
  if (hex === 'efbbbf') return 'utf-8'
  if (hex.startsWith('fffe')) return 'utf-16le'
  return hex.startsWith('feff') ? 'utf-16be' : null
}

async function isUtf8(file: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const bytes of createReadStream(file)) decoder.decode(bytes, { stream: true })
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

async function* readRows(
  file: string,
  encoding: string,
  delimiter: string,
): AsyncGenerator<SheetRow> {
  // Rows that were read before a faulty one may never be given: where it begins is known by these.
  let linesRead = 0
  const parser = parse({
    on_record: (row, { lines }) => {
      linesRead = lines
      return row
    },
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: longestRow,
    info: true,
  })
  // What goes wrong in it, the parser tells too.
  pipeline(Readable.from(decoded(file, encoding)), parser).catch(() => {})
  let lines = 0
  try {
    for await (const row of parser) {
      const { record, info } = v.parse(parsedRow, row)
      const number = lines + 1
      lines = info.lines
      const cells = record.map((text) =>
        text.trim() === '' ? null : ({ text, kind: 'untyped' } as const),
      )
      if (cells.some(Boolean)) yield { number, cells }
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new FileProblem('FILE_UNREADABLE', `its line ${linesRead + 1} is no CSV: ${cause.code}`, {
      cause,
    })
  }
}

const parsedRow = v.object({
  record: v.array(v.string()),
  info: v.object({ lines: v.number() }),
})

async function* decoded(file: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of createReadStream(file)) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}
