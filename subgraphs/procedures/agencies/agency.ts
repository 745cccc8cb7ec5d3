import { type AgencyCode, parseAgencyCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { ListKey } from '#domain/page.ts'

/** Conditions that all hold; null is no condition. */
export interface AgencyFilter {
  readonly kind: string | null
  /** Agencies that existed on that day. */
  readonly onDate: LocalDate | null
  /** That agency and all below it. */
  readonly within: AgencyCode | null
}

export function readAgencyFilter(input: Partial<AgencyFilter> | null | undefined): AgencyFilter {
  return { kind: null, onDate: null, within: null, ...input }
}

/** The list of agencies, in the order of their codes. */
export const agencyList: ListKey<{ readonly code: string }> = {
  list: 'agencies',
  keyOf: ({ code }) => [code],
  isKey: ([code = '', ...rest]) => rest.length === 0 && parseAgencyCode(code) === code,
}
