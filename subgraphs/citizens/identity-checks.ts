import type { LocalDate } from '#domain/dates.ts'
import type { BirthDate } from './birth-date.ts'
import { birthProvinces } from './birth-provinces.ts'

export type DocumentCheck =
  | 'WRONG_FORM'
  | 'LEADING_ZERO_LOST'
  | 'UNKNOWN_BIRTH_PROVINCE'
  | 'CENTURY_MISMATCH'
  | 'BIRTH_YEAR_MISMATCH'
  | 'GENDER_MISMATCH'
  | 'WRONG_CHECK_DIGIT'
  | 'VALIDITY_REVERSED'

/** What is known of the bearer from elsewhere; null where nothing is. */
export interface Bearer {
  readonly birth: BirthDate | null
  readonly gender: 'MALE' | 'FEMALE' | null
}

export interface CheckedDocument {
  readonly kind: string
  readonly number: string
  readonly validFrom: LocalDate | null
  readonly validTo: LocalDate | null
}

const numberChecks: Readonly<Record<string, (number: string, bearer: Bearer) => DocumentCheck[]>> =
  {
    CITIZEN_CARD_12: checksOfPersonalNumber,
    IDENTITY_CARD_12: checksOfPersonalNumber,
    IDENTITY_CARD_9: (number) => checksOfForm(number, /^\d{9}$/),
    PASSPORT: (number) => checksOfForm(number, /^[A-Z0-9]{6,12}$/),
    HOUSEHOLD_BOOK: (number) => checksOfForm(number, /^\d{9}$/),
    TAX_CODE: checksOfTaxCode,
  }

/** The cross-checks that a document fails; none where all hold or nothing is known to check against. */
export function failedChecks(document: CheckedDocument, bearer: Bearer): DocumentCheck[] {
  const { kind, number, validFrom, validTo } = document
  const isReversed = validFrom !== null && validTo !== null && validTo < validFrom
  return [
    ...(numberChecks[kind]?.(number, bearer) ?? []),
    ...(isReversed ? (['VALIDITY_REVERSED'] as const) : []),
  ]
}

const checksOfForm = (number: string, form: RegExp): DocumentCheck[] =>
  form.test(number) ? [] : ['WRONG_FORM']

/**
 * Checks a personal identity number of 12 digits: province of birth registration, century and gender,
 * year of birth. It has no check digit, so that only the bearer's own data can tell it wrong.
 *
 * A number that lost its leading zero in a spreadsheet is flagged, and checked as if it still stood.
 * Source: domain reference §6.1 (Decree 137/2015/NĐ-CP, Circular 07/2016/TT-BCA).
 */
export function checksOfPersonalNumber(number: string, bearer: Bearer): DocumentCheck[] {
  const repaired = repairPersonalNumber(number)
  if (repaired !== null) return ['LEADING_ZERO_LOST', ...checksOfTwelve(repaired, bearer)]
  return /^\d{12}$/.test(number) ? checksOfTwelve(number, bearer) : ['WRONG_FORM']
}

/** The 12 digits of a number whose leading zero was lost; null where that cannot be what happened. */
export function repairPersonalNumber(number: string): string | null {
  return /^[1-9]\d{10}$/.test(number) ? `0${number}` : null
}

function checksOfTwelve(number: string, { birth, gender }: Bearer): DocumentCheck[] {
  const centuryDigit = Number(number[3])
  const failed: DocumentCheck[] = []
  if (!birthProvinces.has(number.slice(0, 3))) failed.push('UNKNOWN_BIRTH_PROVINCE')
  if (birth && Math.floor(birth.year / 100) !== 19 + Math.floor(centuryDigit / 2))
    failed.push('CENTURY_MISMATCH')
  if (birth && birth.year % 100 !== Number(number.slice(4, 6))) failed.push('BIRTH_YEAR_MISMATCH')
  if (gender && (centuryDigit % 2 === 0) !== (gender === 'MALE')) failed.push('GENDER_MISMATCH')
  return failed
}

/**
 * Checks a tax code, 10 digits or, for a branch, `10-3`: the tenth is 10 less the weighted sum of the
 * others modulo 11. Source: domain reference §6.1.
 */
export function checksOfTaxCode(code: string): DocumentCheck[] {
  if (!/^\d{10}(-?\d{3})?$/.test(code)) return ['WRONG_FORM']
  return Number(code[9]) === taxCheckDigit(code) ? [] : ['WRONG_CHECK_DIGIT']
}

const taxWeights = [31, 29, 23, 19, 17, 13, 7, 5, 3]

/** Ten, which is no digit, where no code with these nine digits exists. */
function taxCheckDigit(code: string): number {
  const sum = taxWeights.reduce((sum, weight, place) => sum + weight * Number(code[place]), 0)
  return 10 - (sum % 11)
}
