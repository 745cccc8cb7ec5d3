import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import type { CentreScope } from '#domain/scope.ts'

/** What fees of a report can be grouped by. */
export type FeeReportDimension =
  | 'DEPARTMENT'
  | 'FIELD'
  | 'PROCEDURE'
  | 'BENEFICIARY'
  | 'KIND'
  | 'COLLECTION_POINT'
  | 'ASSESSED_MONTH'
  | 'PAID_MONTH'
  | 'DOSSIER_STANDING'

/** Conditions that all hold. */
export interface FeeReportFilter {
  readonly department?: AgencyCode | null
  readonly beneficiary?: AgencyCode | null
  readonly field?: string | null
  /** Any of these. */
  readonly procedures?: readonly ProcedureCode[] | null
  readonly kind?: string | null
  readonly collectedAt?: string | null
  /** Any of these. */
  readonly dossierStanding?: readonly string[] | null
}

/** Which fees a report sums, and over which days. */
export interface FeeQuery {
  readonly period: Period
  /** The last day that counts: no later than today. */
  readonly lastDay: LocalDate
  readonly scope: CentreScope
  readonly filter: FeeReportFilter
  /** The sources that count for nothing since they are missing; null where none is. */
  readonly without: readonly string[] | null
  /** After how many calendar days something is late. */
  readonly lateAfterDays: number
  /** By what had been recorded then, up to which the record is closed; null for now. */
  readonly asOf: Date | null
}

/** A group of fees: its value of each dimension, in the order asked for; null where it has none. */
export type GroupKey = ReadonlyArray<string | null>

/** Whether a report needs to know how dossiers stand, of which *fees* keeps a copy. */
export function needsDossiers(
  { dossierStanding }: FeeReportFilter,
  groupBy: readonly FeeReportDimension[],
): boolean {
  return Boolean(dossierStanding) || groupBy.includes('DOSSIER_STANDING')
}
