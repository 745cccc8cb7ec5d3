import * as v from 'valibot'
import { isNationalCode, parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'

/** The lists of statuses that stand in the store of *dossiers*, by their names. */
const vocabularies = ['NATIONAL_PORTAL', 'OPENCPS_V1', 'OPENCPS_V2', 'MINISTRY'] as const

const statuses = [
  'REGISTERED',
  'ACCEPTED',
  'REJECTED_AT_INTAKE',
  'IN_PROGRESS',
  'SUPPLEMENT_REQUESTED',
  'PAYMENT_REQUESTED',
  'WITHDRAWN',
  'STOPPED',
  'PROCESSED',
  'RETURNED',
] as const

const listOf = <const Names extends readonly string[]>(names: Names) =>
  v.record(v.string(), v.picklist(names))

const agencyCode = v.pipe(
  v.string(),
  v.check((raw) => parseAgencyCode(raw) !== null, 'an agency code such as H49.05'),
)

const nationalCode = v.pipe(
  v.string(),
  v.check((raw) => {
    const code = parseProcedureCode(raw)
    return code !== null && isNationalCode(code)
  }, 'a national code of a procedure such as 1.000001'),
)

/**
 * What a source's codes mean here, `{ "2": ACCEPTED }`: each source has lists of its own, since systems
 * use one code for different things. Codes are compared byte by byte, without space around them; the
 * code `*` stands for all that the list does not have.
 *
 * A status that is in no list is kept as UNKNOWN with its code; of the other lists, a code that is
 * missing refuses the record. Source: domain reference §3.2, §7.4.
 */
export const codeLists = v.strictObject({
  /** What stands here comes before the vocabulary. */
  status: v.optional(listOf(statuses), {}),
  /** A list of statuses that the store of *dossiers* has. */
  vocabulary: v.optional(v.picklist(vocabularies)),
  channel: v.optional(listOf(['COUNTER', 'ONLINE', 'POST']), {
    '1': 'COUNTER',
    '2': 'ONLINE',
    '3': 'POST',
  }),
  applicant: v.optional(listOf(['Citizen', 'Household', 'Organisation', 'StateAgency']), {}),
  gender: v.optional(listOf(['MALE', 'FEMALE']), {}),
  feeKind: v.optional(listOf(['FEE', 'CHARGE', 'FINANCIAL_OBLIGATION']), {}),
  collectionPoint: v.optional(listOf(['CENTRE', 'DEPARTMENT', 'ONLINE', 'POST', 'BANK']), {}),
  /** National codes of procedures by the system's own; those that are missing have to be national themselves. */
  procedure: v.optional(v.record(v.string(), nationalCode), {}),
  field: v.optional(v.record(v.string(), v.string()), {}),
  /** Agencies by the system's own codes, such as its internal numbers. */
  agency: v.optional(v.record(v.string(), agencyCode), {}),
  /** What a service's answer calls success, where its kind has such a code: `"00"`, `0`, `"0"`. */
  success: v.optional(v.array(v.string()), ['00', '0']),
})

export type CodeLists = v.InferOutput<typeof codeLists>

/** What a code means by a list; undefined where the list does not know it. */
export function meaningOf<Meaning extends string>(
  list: Readonly<Record<string, Meaning>>,
  code: string,
): Meaning | undefined {
  return Object.hasOwn(list, code) ? list[code] : list['*']
}

/** The code that a list has for another; that one itself where it has none. */
export function codeBy(list: Readonly<Record<string, string>>, code: string): string {
  return meaningOf(list, code) ?? code
}
