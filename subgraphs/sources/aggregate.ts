import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import type { WorkedDays } from '#domain/working-days.ts'

/** What a source is to count dossiers for. */
export interface DossierCounting {
  /** Calendar dates; the last one is not later than today. */
  readonly period: Period
  /** By which the days are counted that dossiers took. */
  readonly workedDays: WorkedDays
  /** What statuses mean, by the lists that sources name: those stand in the store of *dossiers*. */
  readonly vocabularies: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/** What all records are counted by. */
export interface CountedBy {
  readonly procedureCode: ProcedureCode
  readonly fieldCode: string
  readonly departmentCode: AgencyCode
}

/** What dossiers are counted by. */
export interface DossierDimensions extends CountedBy {
  readonly handledByCode: AgencyCode
  readonly receivedByCode: AgencyCode
  readonly localityCode: AgencyCode | null
  readonly channel: 'COUNTER' | 'ONLINE' | 'POST'
}

/** Dossiers of a source that are counted by the same, each once as carried over or received and once by its outcome. */
export interface CountedDossiers extends DossierDimensions {
  /** The first day of the month of acceptance. */
  readonly acceptedMonth: LocalDate
  /** Working days from acceptance to the end; one more than the most that is told apart where it took longer, null where it has not ended or the calendar is not known. */
  readonly daysTaken: number | null
  readonly carriedOver: number
  readonly received: number
  readonly early: number
  readonly onTime: number
  readonly late: number
  readonly inTime: number
  readonly overdue: number
}

/** What items of fees are counted by. */
export interface FeeDimensions extends CountedBy {
  readonly beneficiaryCode: AgencyCode
  readonly kind: 'FEE' | 'CHARGE' | 'FINANCIAL_OBLIGATION'
  /** Where they were paid; where they are due until then. */
  readonly collectedAt: string
}

/** Items of a source that are counted by the same. Whole đồng. */
export interface SummedFees extends FeeDimensions {
  readonly items: number
  readonly assessed: bigint
  readonly paidItems: number
  readonly paid: bigint
  readonly settled: bigint
  readonly refunded: bigint
  readonly faultyEntries: number
}

/** What a source counts: never a finished share or average, so that it adds up with what others count. */
export interface SourcePartials<Row> {
  readonly rows: readonly Row[]
  /** How many records are in no row, since what they are counted by cannot be understood. */
  readonly unmapped: number
}

/** A system that counts where its records are. Throws SourceFailure; NotCountable where its mapping cannot be told in its terms. */
export interface SourceCounts {
  dossiers(asked: DossierCounting, signal: AbortSignal): Promise<SourcePartials<CountedDossiers>>
  fees(period: Period, signal: AbortSignal): Promise<SourcePartials<SummedFees>>
}

/** Why a source cannot count: what of its mapping has no form in the system's terms. */
export class NotCountable extends Error {
  override readonly name = 'NotCountable'
  readonly reasons: readonly string[]

  constructor(reasons: readonly string[]) {
    super(`It cannot count by its mapping: ${reasons.join('; ')}`)
    this.reasons = reasons
  }
}
