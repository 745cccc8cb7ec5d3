/** What a report counts of procedures; each adds up over groups. */
export const procedureCounts = [
  'total',
  'atCentre',
  'onTheSpot',
  'partlyOnline',
  'fullyOnline',
  'withProcess',
  'withLimit',
  'overLimit',
  'singleCompetence',
  'standardised',
  'inReview',
  'notReviewed',
  'isoApplied',
  'isoDrafted',
  'isoNotStarted',
] as const

export type ProcedureCount = (typeof procedureCounts)[number]
export type ProcedureFigures = Readonly<Record<ProcedureCount, number>>

export const noFigures: ProcedureFigures = {
  total: 0,
  atCentre: 0,
  onTheSpot: 0,
  partlyOnline: 0,
  fullyOnline: 0,
  withProcess: 0,
  withLimit: 0,
  overLimit: 0,
  singleCompetence: 0,
  standardised: 0,
  inReview: 0,
  notReviewed: 0,
  isoApplied: 0,
  isoDrafted: 0,
  isoNotStarted: 0,
}

function figuresBy(count: (name: ProcedureCount) => number): ProcedureFigures {
  const figures: Record<ProcedureCount, number> = { ...noFigures }
  for (const name of procedureCounts) figures[name] = count(name)
  return figures
}

/** The figures of one row of the store. */
export const figuresOf = (row: ProcedureFigures): ProcedureFigures => figuresBy((name) => row[name])

/** The counts of different procedures together. */
export const addFigures = (one: ProcedureFigures, other: ProcedureFigures): ProcedureFigures =>
  figuresBy((name) => one[name] + other[name])

/** How many more the first are than the second; below zero where they are fewer. */
export const differenceOf = (one: ProcedureFigures, other: ProcedureFigures): ProcedureFigures =>
  figuresBy((name) => one[name] - other[name])

/** A rule that counts keep, and two sides of it that differ. */
export interface Violation {
  readonly identity: string
  readonly left: number
  readonly right: number
}

/** The rules that some figures break: states of review and of ISO share out all procedures. */
export function violationsOf(figures: ProcedureFigures): Violation[] {
  const { total, standardised, inReview, notReviewed } = figures
  const { isoApplied, isoDrafted, isoNotStarted } = figures
  const sums = [
    {
      identity: 'total = standardised + inReview + notReviewed',
      left: total,
      right: standardised + inReview + notReviewed,
    },
    {
      identity: 'total = isoApplied + isoDrafted + isoNotStarted',
      left: total,
      right: isoApplied + isoDrafted + isoNotStarted,
    },
  ]
  return sums.filter(({ left, right }) => left !== right)
}
