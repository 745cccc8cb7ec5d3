import type { Counts } from '../counts.ts'

/** All columns of form II.06a, and what else is counted of the same dossiers. */
export interface Columns extends Counts {
  /** Column 3. */
  readonly total: number
  /** Column 5. */
  readonly receivedOtherwise: number
  /** Column 7. */
  readonly resolved: number
  /** Column 11. */
  readonly pending: number
}

/** Completes the counts of some dossiers by the columns that are sums of them. */
export function columnsOf(counts: Counts): Columns {
  const { carriedOver, received, receivedOnline, early, onTime, late, inTime, overdue } = counts
  return {
    carriedOver,
    received,
    receivedOnline,
    early,
    onTime,
    late,
    inTime,
    overdue,
    total: carriedOver + received,
    receivedOtherwise: received - receivedOnline,
    resolved: early + onTime + late,
    pending: inTime + overdue,
  }
}

/** A rule that the columns of a form keep, and two sides of it that differ. */
export interface Violation {
  /** Such as `3 = 7 + 11`, by the numbers of the form's columns. */
  readonly identity: string
  readonly left: number
  readonly right: number
}

/** Broken rules as the public gets them: which, without the counts, which may be small. */
export function withoutCounts<Broken extends Violation>(violations: readonly Broken[]) {
  return violations.map((violation) => ({ ...violation, left: null, right: null }))
}

/** The sums of the form: two sides that are one number. */
const sums: ReadonlyArray<{
  readonly identity: string
  readonly left: (columns: Columns) => number
  readonly right: (columns: Columns) => number
}> = [
  {
    identity: '3 = 4 + 5 + 6',
    left: ({ total }) => total,
    right: ({ receivedOnline, receivedOtherwise, carriedOver }) =>
      receivedOnline + receivedOtherwise + carriedOver,
  },
  {
    identity: '4 + 5 = received',
    left: ({ receivedOnline, receivedOtherwise }) => receivedOnline + receivedOtherwise,
    right: ({ received }) => received,
  },
  {
    identity: '7 = 8 + 9 + 10',
    left: ({ resolved }) => resolved,
    right: ({ early, onTime, late }) => early + onTime + late,
  },
  {
    identity: '11 = 12 + 13',
    left: ({ pending }) => pending,
    right: ({ inTime, overdue }) => inTime + overdue,
  },
  {
    identity: '3 = 7 + 11',
    left: ({ total }) => total,
    right: ({ resolved, pending }) => resolved + pending,
  },
]

/**
 * The rules of form II.06a that some columns break: the sums of the form, and that nothing is counted
 * below zero, which tells of dossiers taken away that were never counted.
 *
 * Source: domain reference §4.1.
 */
export function violationsOf(columns: Columns): Violation[] {
  const broken = sums.filter(({ left, right }) => left(columns) !== right(columns))
  const isAnyBelow = Object.values(columns).some((count) => count < 0)
  const below = isAnyBelow ? Object.entries(columns).filter(([, count]) => count < 0) : []
  return [
    ...broken.map(({ identity, left, right }) => ({
      identity,
      left: left(columns),
      right: right(columns),
    })),
    ...below.map(([name, count]) => ({ identity: `${name} >= 0`, left: count, right: 0 })),
  ]
}
