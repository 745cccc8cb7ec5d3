import { type AgencyCode, parseProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { ListKey } from '#domain/page.ts'
import { type Rate, rate } from '#domain/rate.ts'
import { badInput } from '#kit/errors.ts'

/** Conditions that all hold; null is no condition. */
export interface ProcedureFilter {
  readonly field: string | null
  readonly department: AgencyCode | null
  readonly atCentre: boolean | null
  readonly onTheSpot: boolean | null
  readonly implementingLevel: string | null
}

export const noFilter: ProcedureFilter = {
  field: null,
  department: null,
  atCentre: null,
  onTheSpot: null,
  implementingLevel: null,
}

/** Throws Failure BAD_USER_INPUT when no procedure could ever match. */
export function readProcedureFilter(
  input: Partial<ProcedureFilter> | null | undefined,
): ProcedureFilter {
  const filter = { ...noFilter, ...input }
  if (filter.onTheSpot === true && filter.atCentre === false)
    throw badInput('filter.onTheSpot', 'what is approved on the spot is at the centre')
  return filter
}

/** The list of procedures, in the order of their codes. */
export const procedureList: ListKey<{ readonly code: string }> = {
  list: 'procedures',
  keyOf: ({ code }) => [code],
  isKey: ([code = '', ...rest]) => rest.length === 0 && parseProcedureCode(code) === code,
}

export type ProcedureDimension = 'DEPARTMENT' | 'FIELD' | 'SCOPE'

/** What is counted: the procedures in force that match, all together or by one dimension. */
export interface CountedProcedures {
  readonly filter: ProcedureFilter
  readonly by: ProcedureDimension | null
}

export interface ProcedureCounts {
  readonly total: number
  readonly fieldCount: number
  readonly departmentCount: number
  readonly atCentre: number
  readonly onTheSpot: number
}

export const noProcedures: ProcedureCounts = {
  total: 0,
  fieldCount: 0,
  departmentCount: 0,
  atCentre: 0,
  onTheSpot: 0,
}

/** Counts of one day, with what the populations of their rates are named from. */
export interface ProcedureStatistics<Counts = ProcedureCounts> extends CountedProcedures {
  readonly onDate: LocalDate
  readonly counts: Counts
}

/** Those that the provincial centre handles, of all in force on the day. */
export function atCentreRate({ counts, onDate, ...counted }: ProcedureStatistics): Rate {
  return rate(counts.atCentre, counts.total, {
    definition: 'AT_CENTRE_OF_IN_FORCE_V1',
    population: `Procedures in force on ${onDate}${within(counted)}`,
  })
}

/** Those appraised and approved on the spot, of those that the provincial centre handles on the day. */
export function onTheSpotRate({ counts, onDate, ...counted }: ProcedureStatistics): Rate {
  return rate(counts.onTheSpot, counts.atCentre, {
    definition: 'ON_THE_SPOT_OF_AT_CENTRE_V1',
    population: `Procedures in force and at the provincial centre on ${onDate}${within(counted)}`,
  })
}

function within({ filter, by }: CountedProcedures): string {
  const isFiltered = Object.values(filter).some((condition) => condition !== null)
  return `${isFiltered ? ' that match the filter' : ''}${by ? `, of one ${by.toLowerCase()}` : ''}`
}
