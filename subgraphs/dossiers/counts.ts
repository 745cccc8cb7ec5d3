import type { PartialRow } from '#domain/partials.ts'
import { addHistograms, type Histogram } from '#domain/working-days.ts'

/** Counts of dossiers over a period by form II.06a; the rest of its columns are sums of these. */
export interface Counts {
  readonly carriedOver: number
  readonly received: number
  readonly receivedOnline: number
  readonly early: number
  readonly onTime: number
  readonly late: number
  readonly inTime: number
  readonly overdue: number
}

/** Counts of one group of dossiers of one entity: of a department, field, locality, month or channel. */
export interface CountRow extends Counts, PartialRow {}

/** How many working days the dossiers of one group took that ended in a period. */
export interface DaysRow extends PartialRow {
  readonly histogram: Histogram
}

export const noCounts: Counts = {
  carriedOver: 0,
  received: 0,
  receivedOnline: 0,
  early: 0,
  onTime: 0,
  late: 0,
  inTime: 0,
  overdue: 0,
}

/** Two counts of different dossiers together. */
export function addCounts(one: Counts, other: Counts): Counts {
  return {
    carriedOver: one.carriedOver + other.carriedOver,
    received: one.received + other.received,
    receivedOnline: one.receivedOnline + other.receivedOnline,
    early: one.early + other.early,
    onTime: one.onTime + other.onTime,
    late: one.late + other.late,
    inTime: one.inTime + other.inTime,
    overdue: one.overdue + other.overdue,
  }
}

export function addCountRows(one: CountRow, other: CountRow): CountRow {
  return { ...one, ...addCounts(one, other) }
}

export function addDaysRows(one: DaysRow, other: DaysRow): DaysRow {
  return { ...one, histogram: addHistograms(one.histogram, other.histogram) }
}
