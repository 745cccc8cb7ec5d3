import type { RefusalReason } from '../refusal.ts'
import type { ColumnKind } from './mapped-columns.ts'
import { dateOfSerial } from './serial-date.ts'
import type { Cell } from './sheet.ts'

/** A cell's text with what spreadsheets do to values undone, or why that cannot be. */
export type CellValue = { readonly text: string } | { readonly reason: RefusalReason }

/**
 * Undoes what spreadsheets do to values, where that leaves no doubt: serial numbers and Vietnamese ways
 * to write a day become dates, amounts lose the marks between thousands, procedure codes and phone
 * numbers get their zeros back. What is in doubt stays as it is, for the mapping to refuse.
 */
export function cellValue({ text: raw, kind: cellKind }: Cell, kind: ColumnKind): CellValue {
  const text = raw.normalize('NFC').replaceAll('\u00a0', ' ').trim()
  if (cellKind === 'error') return { reason: 'CELL_ERROR' }
  if (cellKind === 'uncomputed') return { reason: 'NOT_COMPUTED' }
  if (cellKind === 'date' && kind !== 'date') return { reason: 'BECAME_A_DATE' }
  if (kind !== 'date' && hasLostDigits(text, cellKind)) return { reason: 'LOST_DIGITS' }
  if (kind === 'date') return { text: dateText(text) }
  // A text cell was never a number, and a number has no marks between its thousands.
  if (kind === 'amount') return { text: cellKind === 'number' ? text : amountText(text) }
  if (cellKind === 'text') return { text }
  return { text: kind === 'text' ? text : withZeros(text, kind) }
}

/** `2,2089E+11`, and numbers past the 15 digits that a spreadsheet keeps. */
function hasLostDigits(text: string, kind: Cell['kind']): boolean {
  if (kind === 'untyped') return /^\d([.,]\d+)?E\+?\d+$/i.test(text)
  return kind === 'number' && /E|\d{16}/.test(text)
}

/** Serial numbers of the years 1954 to 2119: years alone have four digits, days without marks have eight. */
const serialForm = /^[2-7]\d{4}([.,]\d+)?$/
const dayFirst = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,? +(.+))?$/
const dayLast = /^(.+?),? +(\d{1,2})([/.-])(\d{1,2})\3(\d{4})$/
const yearFirst = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/
const inWords = /^ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})$/i

/** A day in one of the forms that the mapping reads. */
function dateText(text: string): string {
  if (serialForm.test(text)) return dateOfSerial(Number(text.replace(',', '.'))) ?? text
  const words = inWords.exec(text)
  if (words) return `${words[1]}/${words[2]}/${words[3]}`
  const year = yearFirst.exec(text)
  if (year) return `${year[3]}/${year[2]}/${year[1]}`
  const [, day, , month, ofYear, clock] = dayFirst.exec(text) ?? swapped(dayLast.exec(text)) ?? []
  if (day === undefined) return text
  const time = clock === undefined ? '' : clockText(clock)
  return time === null ? text : `${day}/${month}/${ofYear}${time}`
}

function swapped(found: RegExpExecArray | null): readonly (string | undefined)[] | null {
  return found && [found[0], found[2], found[3], found[4], found[5], found[1]]
}

/** `15h30`, `3:30 CH` (chiều, PM), `9:00:00 SA` (sáng, AM) as ` 15:30`; null where it is no time. */
function clockText(text: string): string | null {
  const form = /^(\d{1,2})[:h](\d{2})(?::(\d{2}))?(?: ?(SA|CH|AM|PM))?$/i
  const [, hour, minute, second, half] = form.exec(text) ?? []
  if (hour === undefined) return null
  const seconds = second === undefined ? '' : `:${second}`
  if (half === undefined) return ` ${hour}:${minute}${seconds}`
  if (Number(hour) < 1 || Number(hour) > 12) return null
  const isAfternoon = /^(CH|PM)$/i.test(half)
  return ` ${(Number(hour) % 12) + (isAfternoon ? 12 : 0)}:${minute}${seconds}`
}

const currency = /\s*(đ|₫|vnđ|vnd|đồng)\.?$/i
const thousands = [
  /^-?\d{1,3}(\.\d{3})+(,0{1,2})?$/,
  /^-?\d{1,3}(,\d{3})+(\.0{1,2})?$/,
  /^-?\d{1,3}( \d{3})+$/,
]
const noFraction = /[.,]0{1,2}$/

/** `1.234.000 đ`, `1,234,000.00` and `150000.0` as whole đồng; anything else as it is. */
function amountText(text: string): string {
  const amount = text.replace(currency, '')
  if (thousands.some((form) => form.test(amount)))
    return amount.replace(noFraction, '').replaceAll(/[., ]/g, '')
  return /^-?\d+[.,]0{1,2}$/.test(amount) ? amount.replace(noFraction, '') : amount
}

/** A number has neither zeros before it nor behind its fraction: `1.00512` was `1.005120`, `912345678` was `0912345678`. */
function withZeros(text: string, kind: 'procedure' | 'phone'): string {
  if (kind === 'phone') return /^[1-9]\d{8,9}$/.test(text) ? `0${text}` : text
  const [, group, digits = ''] = /^([1-3])[.,](\d{0,5}[1-9])$/.exec(text) ?? []
  return group === undefined ? text : `${group}.${digits.padEnd(6, '0')}`
}
