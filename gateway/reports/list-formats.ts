import { Readable } from 'node:stream'
import type { ReportFormatName } from './formats.ts'
import type { Described } from './report.ts'
import { rowsOfLines } from './rows-of-lines.ts'
import { writeXlsx } from './write-xlsx.ts'

/** How the owner's lines become what a client asked for. */
export interface ListWriter {
  /** In which form the owner is asked for them. */
  readonly lines: 'csv' | 'ndjson'
  readonly write: (list: Described, lines: Readable) => Readable
}

/** As few of these as possible touch the rows: there may be millions. */
export const listWriters: Readonly<Record<ReportFormatName, ListWriter>> = {
  csv: {
    lines: 'csv',
    write: ({ columns }, lines) =>
      after(`\ufeff${columns.map(({ name }) => name).join(',')}\r\n`, lines),
  },
  json: { lines: 'ndjson', write: (_, lines) => Readable.from(asArray(lines)) },
  ndjson: { lines: 'ndjson', write: (_, lines) => lines },
  xlsx: {
    lines: 'ndjson',
    write: ({ name, columns }, lines) => writeXlsx(name, columns, rowsOfLines(columns, lines)),
  },
}

function after(head: string, lines: Readable): Readable {
  async function* text() {
    yield Buffer.from(head)
    yield* lines
  }
  return Readable.from(text(), { objectMode: false })
}

/** Lines of objects as one array: between two of them stands a comma. */
async function* asArray(lines: Readable): AsyncGenerator<string> {
  let waiting = '['
  for await (const chunk of lines.setEncoding('utf8')) {
    const text = `${waiting}${chunk}`
    const isWhole = text.endsWith('\n')
    yield (isWhole ? text.slice(0, -1) : text).replaceAll('\n', ',\n')
    waiting = isWhole ? '\n' : ''
  }
  yield waiting === '[' ? '[]\n' : ']\n'
}
