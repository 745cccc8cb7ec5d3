import * as v from 'valibot'
import { endOf, momentAt, parseLocalDate } from '#domain/dates.ts'
import { connectorKind, onlyFollowed } from '../connector-kind.ts'
import { durationMs, durationText } from '../duration.ts'
import { dropFolder } from './drop-folder.ts'
import { fileConnector } from './file-connector.ts'
import type { Period } from './file-cursor.ts'
import { mappedColumns } from './mapped-columns.ts'
import { openSpool } from './spool.ts'

const connection = v.strictObject({
  /** Where the department drops its files. It is only read. */
  folder: v.pipe(v.string(), v.minLength(1)),
  /** A folder of the platform's own, in which the records of a file wait, sealed, while they are taken. */
  work: v.pipe(v.string(), v.minLength(1)),
  /** For how long nothing may have been written to a file. */
  settle: v.optional(durationText, '1m'),
  /** Larger files are refused. */
  mostBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 50 * 1_024 * 1_024),
})

const column = v.pipe(v.string(), v.minLength(1))
const columns = v.optional(v.array(column), [])

/** Where a feed's records are in the files of a folder. Columns are named as the header has them. */
const from = v.strictObject({
  /** Which files, by their paths in the folder: `ho-so/*.xlsx`. */
  files: v.optional(v.string(), '**'),
  /** The column that names a record, or those that do so together. */
  key: v.union([column, v.pipe(v.array(column), v.minLength(1))], 'a column, or a list of columns'),
  /** The sheet of a workbook; the first one with the table that is not hidden, where it is left out. */
  sheet: v.optional(v.string()),
  /** How many rows the header takes; a column under a merged name is `Ngày / Hẹn trả`. */
  headerRows: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)), 1),
  /** Columns in which an empty cell stands for the one above it. */
  fillDown: columns,
  /** How rows begin, or their keys, that are no records, such as `Lĩnh vực` over a group. */
  passOver: columns,
  /** How many digits the numbers of a column have, with the zeros that a spreadsheet takes off. */
  digits: v.optional(v.record(column, v.pipe(v.number(), v.integer(), v.minValue(1))), {}),
  /** How Vietnamese letters are written, where it is not in Unicode. */
  letters: v.optional(v.picklist(['unicode', 'tcvn3', 'vni']), 'unicode'),
  /** Where a file's name has the year, month and day that it tells up to: `{yyyy}-{MM}`. */
  tellsUpTo: v.optional(
    v.pipe(v.string(), v.regex(/\{yyyy\}.*\{MM\}|\{MM\}.*\{yyyy\}/, 'with {yyyy} and {MM}')),
  ),
})

/** A folder into which a department drops its XLSX and CSV files. */
export const fileDrop = connectorKind(
  'file',
  { connection, from, problemOf: onlyFollowed },
  ({ folder, work, settle, mostBytes }, source, { clock, seal }) => ({
    connect({ files, key, sheet, tellsUpTo, ...form }, feed) {
      return fileConnector({
        clock,
        mostBytes,
        folder: dropFolder({ folder, settleMs: durationMs(settle), mostBytes, pattern: files }),
        spool: openSpool(work, `${source.name}.${feed}`, seal),
        periodOf: (name) => (tellsUpTo ? periodOf(name, tellsUpTo) : null),
        form: {
          ...form,
          sheet,
          key: typeof key === 'string' ? [key] : key,
          columns: mappedColumns(source, feed),
        },
      })
    },
    // Nothing stays open between two calls.
    async stop() {},
  }),
)

/** The month, or day, that a name tells. */
function periodOf(name: string, form: string): Period | null {
  const pattern = form
    .replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace('{yyyy}', '(?<year>20\\d{2})')
    .replace('{MM}', '(?<month>0[1-9]|1[0-2])')
    .replace('{dd}', '(?<day>\\d{2})')
  const { year, month, day } = new RegExp(pattern).exec(name)?.groups ?? {}
  if (!year || !month) return null
  const lastOfMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  const first = parseLocalDate(`${year}-${month}-${day ?? '01'}`)
  const last = parseLocalDate(`${year}-${month}-${day ?? lastOfMonth}`)
  return first && last && { from: momentAt(first, 0), upTo: endOf(last) }
}
