import { type AgencyCode, parseProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { ListKey } from '#domain/page.ts'
import { type Rate, rate } from '#domain/rate.ts'
import { badInput } from '#kit/errors.ts'
import { readSearch, type Search, searchMark } from './search.ts'

/** Conditions that all hold; null is no condition. */
export interface ProcedureFilter {
  readonly field: string | null
  readonly department: AgencyCode | null
  readonly atCentre: boolean | null
  readonly onTheSpot: boolean | null
  readonly approvableOnSite: boolean | null
  readonly implementingLevel: string | null
  readonly search: Search | null
  readonly processOverLimit: boolean | null
  readonly withProcess: boolean | null
  readonly singleCompetence: boolean | null
  readonly reviewState: readonly string[] | null
  readonly isoState: readonly string[] | null
}

/** The same as a client gives them. */
export type ProcedureFilterInput = Partial<Omit<ProcedureFilter, 'search'>> & {
  readonly search?: string | null
}

export const noFilter: ProcedureFilter = {
  field: null,
  department: null,
  atCentre: null,
  onTheSpot: null,
  approvableOnSite: null,
  implementingLevel: null,
  search: null,
  processOverLimit: null,
  withProcess: null,
  singleCompetence: null,
  reviewState: null,
  isoState: null,
}

/** Throws Failure BAD_USER_INPUT when no procedure could ever match, and for a search that is none. */
export function readProcedureFilter(
  input: ProcedureFilterInput | null | undefined,
): ProcedureFilter {
  const { search = null, ...conditions } = input ?? {}
  const filter = { ...noFilter, ...conditions, search: search === null ? null : readSearch(search) }
  if (filter.onTheSpot === true && filter.atCentre === false)
    throw badInput('filter.onTheSpot', 'what is approved on the spot is at the centre')
  if (filter.onTheSpot === true && filter.approvableOnSite === false)
    throw badInput('filter.onTheSpot', 'what is approved on the spot can be')
  if (filter.processOverLimit === true && filter.withProcess === false)
    throw badInput('filter.processOverLimit', 'what has no process takes no time')
  if (filter.reviewState?.length === 0) throw badInput('filter.reviewState', 'it names no state')
  if (filter.isoState?.length === 0) throw badInput('filter.isoState', 'it names no state')
  return filter
}

export type ProcedureOrder = 'CODE' | 'NAME' | 'RELEVANCE'

/** Throws Failure BAD_USER_INPUT for an order by relevance where nothing is searched for. */
export function readProcedureOrder(
  order: ProcedureOrder | null | undefined,
  { search }: ProcedureFilter,
): ProcedureOrder {
  if (order === 'RELEVANCE' && search === null)
    throw badInput('orderBy', 'RELEVANCE needs a search (filter.search)')
  return order ?? (search === null ? 'CODE' : 'RELEVANCE')
}

/** Where a procedure stands in a list; in an order that does not use them, rank is 0 and name is empty. */
export interface ProcedurePlace {
  readonly rank: number
  readonly sortName: string
  readonly code: string
}

/** The list of procedures in one order, of one search. */
export function procedureList(
  order: ProcedureOrder,
  { search }: ProcedureFilter,
): ListKey<ProcedurePlace> {
  return {
    list: `procedures ${order}${search === null ? '' : ` ${searchMark(search)}`}`,
    keyOf: ({ rank, sortName, code }) => [String(rank), sortName, code],
    isKey: ([rank = '', sortName = '', code = '', ...rest]) =>
      rest.length === 0 &&
      /^[012]$/.test(rank) &&
      !sortName.includes('\0') &&
      parseProcedureCode(code) === code,
  }
}

export type ProcedureDimension = 'DEPARTMENT' | 'FIELD' | 'SCOPE'

/** What is counted: the procedures in force that match, all together or by one dimension. */
export interface CountedProcedures {
  readonly filter: ProcedureFilter
  readonly by: ProcedureDimension | null
  /** Whether their internal processes are counted too, which takes longer. */
  readonly processes: boolean
}

export interface ProcedureCounts {
  readonly total: number
  readonly fieldCount: number
  readonly departmentCount: number
  readonly atCentre: number
  readonly onTheSpot: number
  readonly partlyOnline: number
  readonly fullyOnline: number
  /** At the centre, with an internal process; 0 where processes are not counted. */
  readonly withProcess: number
  /** Those of them that have a time limit too. */
  readonly withLimit: number
  /** Those of them whose steps take longer than the limit. */
  readonly overLimit: number
}

export const noProcedures: ProcedureCounts = {
  total: 0,
  fieldCount: 0,
  departmentCount: 0,
  atCentre: 0,
  onTheSpot: 0,
  partlyOnline: 0,
  fullyOnline: 0,
  withProcess: 0,
  withLimit: 0,
  overLimit: 0,
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

/** Those that can be handed in online, wholly or partly, of all in force on the day. */
export function onlineRate({ counts, onDate, ...counted }: ProcedureStatistics): Rate {
  return rate(counts.partlyOnline + counts.fullyOnline, counts.total, {
    definition: 'ONLINE_OF_IN_FORCE_V1',
    population: `Procedures in force on ${onDate}${within(counted)}`,
  })
}

/** Those done online from beginning to end, of all in force on the day. */
export function fullyOnlineRate({ counts, onDate, ...counted }: ProcedureStatistics): Rate {
  return rate(counts.fullyOnline, counts.total, {
    definition: 'FULLY_ONLINE_OF_IN_FORCE_V1',
    population: `Procedures in force on ${onDate}${within(counted)}`,
  })
}

/** Those at the centre with a written internal process on the day, of all at the centre. */
export function withProcessRate({ counts, onDate, ...counted }: ProcedureStatistics): Rate {
  return rate(counts.withProcess, counts.atCentre, {
    definition: 'WITH_PROCESS_OF_AT_CENTRE_V1',
    population: `Procedures in force and at the provincial centre on ${onDate}${within(counted)}`,
  })
}

/** Those at the centre whose process takes longer than their time limit, of those with both. */
export function processOverLimitRate({ counts, onDate, ...counted }: ProcedureStatistics): Rate {
  return rate(counts.overLimit, counts.withLimit, {
    definition: 'PROCESS_OVER_LIMIT_OF_WITH_BOTH_V1',
    population: `Procedures in force and at the provincial centre on ${onDate} with an internal process and a time limit${within(counted)}`,
  })
}

function within({ filter, by }: Omit<CountedProcedures, 'processes'>): string {
  const isFiltered = Object.values(filter).some((condition) => condition !== null)
  return `${isFiltered ? ' that match the filter' : ''}${by ? `, of one ${by.toLowerCase()}` : ''}`
}
