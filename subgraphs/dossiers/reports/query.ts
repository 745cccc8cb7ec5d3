import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import type { CentreScope } from '#domain/scope.ts'
import type { Histogram } from '#domain/working-days.ts'
import type { Counts } from '../counts.ts'

/** The level of the body that decides (cấp). */
export type AgencyLevel = 'PROVINCE' | 'DISTRICT' | 'COMMUNE'

/** What dossiers of a report can be grouped by. */
export type ReportDimension =
  | 'DEPARTMENT'
  | 'FIELD'
  | 'PROCEDURE'
  | 'LOCALITY'
  | 'CHANNEL'
  | 'LEVEL'
  | 'RECEIVED_MONTH'
  | 'COMPLETED_MONTH'

/** Conditions that all hold. */
export interface ReportFilter {
  readonly department?: AgencyCode | null
  /** A body that decides or takes in, with those below it. */
  readonly agency?: AgencyCode | null
  readonly level?: AgencyLevel | null
  readonly field?: string | null
  /** Any of these. */
  readonly procedures?: readonly ProcedureCode[] | null
  readonly locality?: AgencyCode | null
  readonly channel?: string | null
}

/** Which dossiers a report counts, over which days, and by what was recorded until when. */
export interface FormQuery {
  readonly period: Period
  readonly scope: CentreScope
  readonly filter: ReportFilter
  /** The sources that count for nothing since they are missing; null where none is. */
  readonly without: readonly string[] | null
  /** Null for all that is recorded by now. */
  readonly asOf: Date | null
  /** The last day that counts: that of `asOf`, or today. */
  readonly today: LocalDate
}

/** A group of dossiers: its value of each dimension, in the order asked for; null where it has none. */
export type GroupKey = ReadonlyArray<string | null>

/** A text for each key, which no other key has: no value holds the characters that part them. */
export function nameOf(key: GroupKey): string {
  return key.map((value) => value ?? '\u0001').join('\u0000')
}

export interface KeyedCounts extends Counts {
  readonly key: GroupKey
}

export interface KeyedDays {
  readonly key: GroupKey
  readonly histogram: Histogram
}

/** The last day that a report counts. */
export function lastDay({ period, today }: FormQuery): LocalDate {
  return period.to < today ? period.to : today
}
