import {
  type AgencyCode,
  isNationalCode,
  type ProcedureCode,
  parseAgencyCode,
  parseProcedureCode,
} from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { parseDong } from '#domain/money.ts'
import { type CodeLists, codeBy, meaningOf } from './code-lists.ts'
import type { ValueFrom } from './mapping-settings.ts'
import { type SourceRecord, textAt } from './record.ts'
import type { Refusal, RefusalReason } from './refusal.ts'
import { parseSourceDate, parseSourceMoment } from './source-moment.ts'

/** Longer text is no value of a form's field. */
const longestText = 2_000

/** Longer is no code, and too long for the stores' indexes. */
const longestCode = 200

/** What reading one value needs: where it is, and which name of the mapping it is told by. */
export interface Reading {
  readonly from: ValueFrom | undefined
  readonly as: string
}

/**
 * Reads the values of one record and notes what cannot be: every fault is found, none throws.
 *
 * What is read stands as null where the record has nothing; a value that is required and missing is a
 * fault, and something stands in for it that is never used.
 */
export interface RecordReader {
  readonly refusals: readonly Refusal[]
  refuse(field: string, reason: RefusalReason): void
  /** Text in NFC, without space around it. */
  text(reading: Reading): string | null
  /** A code without a form of its own, or a document's number. */
  code(reading: Reading): string | null
  moment(reading: Reading): Date | null
  date(reading: Reading): LocalDate | null
  /** Whole đồng. */
  amount(reading: Reading): bigint | null
  wholeNumber(reading: Reading): number | null
  agency(reading: Reading): AgencyCode | null
  /** Only national codes are kept with dossiers. */
  procedure(reading: Reading): ProcedureCode | null
  /** By one of the source's lists. */
  meaning<Meaning extends string>(
    reading: Reading,
    list: Readonly<Record<string, Meaning>>,
  ): Meaning | null
  /** The same value, noted as a fault where it is null. */
  required<Value>(value: Value | null, as: string): Value | null
}

export function readRecord(record: SourceRecord, codes: CodeLists): RecordReader {
  const refusals: Refusal[] = []
  const refuse = (field: string, reason: RefusalReason) => {
    if (!refusals.some((known) => known.field === field)) refusals.push({ field, reason })
  }

  function text({ from, as }: Reading, longest = longestText): string | null {
    if (from === undefined) return null
    const raw = typeof from === 'string' ? textAt(record.fields, from) : from.always
    const text = raw?.normalize('NFC').trim() ?? ''
    if (text === '') return null
    if (text.length > longest) return fault(as, 'TOO_LONG')
    return isUnfit(text) ? fault(as, 'UNFIT_TEXT') : text
  }

  function fault(as: string, reason: RefusalReason): null {
    refuse(as, reason)
    return null
  }

  function parsed<Value>(
    reading: Reading,
    parse: (text: string) => Value | null,
    reason: RefusalReason,
  ): Value | null {
    const raw = text(reading)
    return raw === null ? null : (parse(raw) ?? fault(reading.as, reason))
  }

  return {
    refusals,
    refuse,
    text: (reading) => text(reading),
    code: (reading) => text(reading, longestCode),
    moment: (reading) => parsed(reading, parseSourceMoment, 'NOT_A_MOMENT'),
    date: (reading) => parsed(reading, parseSourceDate, 'NOT_A_DATE'),
    amount(reading) {
      const raw = text(reading)
      if (raw === null) return null
      if (/^-\d/.test(raw)) return fault(reading.as, 'NEGATIVE_AMOUNT')
      return parseDong(raw) ?? fault(reading.as, 'NOT_AN_AMOUNT')
    },
    wholeNumber: (reading) => parsed(reading, parseWholeNumber, 'NOT_A_NUMBER'),
    agency: (reading) =>
      parsed(reading, (raw) => parseAgencyCode(codeBy(codes.agency, raw)), 'NOT_A_CODE'),
    procedure: (reading) =>
      parsed(reading, (raw) => nationalCode(codeBy(codes.procedure, raw)), 'NOT_A_CODE'),
    meaning: (reading, list) =>
      parsed(reading, (raw) => meaningOf(list, raw) ?? null, 'UNKNOWN_CODE'),
    required(value, as) {
      if (value === null) refuse(as, 'MISSING')
      return value
    },
  }
}

/** What a database cannot hold: NUL, and halves of surrogate pairs. */
function isUnfit(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed()
}

/** Within what the store's integers hold. */
function parseWholeNumber(raw: string): number | null {
  const value = /^-?\d{1,10}$/.test(raw) ? Number(raw) : Number.NaN
  return Math.abs(value) < 2 ** 31 ? value : null
}

function nationalCode(raw: string): ProcedureCode | null {
  const code = parseProcedureCode(raw)
  return code !== null && isNationalCode(code) ? code : null
}
