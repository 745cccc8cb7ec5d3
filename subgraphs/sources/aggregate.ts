import type { LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'

/** What is to be counted where the records are. */
export interface Aggregation {
  readonly period: Period
  /** The last day that counts. */
  readonly today: LocalDate
  readonly by: 'ALL' | 'PROCEDURE' | 'CHANNEL' | 'MONTH'
}

/**
 * The counts of one group at one source, which add up with those of others: counts, exact sums and a
 * histogram, never a finished share or average.
 */
export interface PartialCounts {
  readonly group: string | null
  readonly counts: Readonly<Record<CountName, number>>
  /** Whole đồng. */
  readonly feesAssessed: bigint
  readonly feesPaid: bigint
  /** How many ended dossiers took how many working days; the last number is of all that took longer. */
  readonly workingDays: readonly number[]
}

export type CountName =
  | 'carriedOver'
  | 'received'
  | 'receivedOnline'
  | 'early'
  | 'onTime'
  | 'late'
  | 'inTime'
  | 'overdue'
