/** How many items; each adds up over groups. */
export const itemCounts = [
  'items',
  'requestedItems',
  'paidItems',
  'paidAtCentreItems',
  'outstandingItems',
  'faultyEntries',
  'payableItems',
  'lateUnpaidItems',
  'paidElsewhereItems',
  'payablePaidItems',
  'heldItems',
] as const

/** Whole đồng; each adds up over groups. */
export const amounts = [
  'assessed',
  'requested',
  'paid',
  'settled',
  'unsettled',
  'refunded',
  'outstanding',
  'lateUnpaid',
  'held',
] as const

export type ItemCount = (typeof itemCounts)[number]
export type Amount = (typeof amounts)[number]

/** What is summed of some items. Exact: amounts may be larger than 64 bits hold. */
export type FeeFigures = Readonly<Record<ItemCount, number> & Record<Amount, bigint>>

export const noFigures: FeeFigures = {
  items: 0,
  requestedItems: 0,
  paidItems: 0,
  paidAtCentreItems: 0,
  outstandingItems: 0,
  faultyEntries: 0,
  payableItems: 0,
  lateUnpaidItems: 0,
  paidElsewhereItems: 0,
  payablePaidItems: 0,
  heldItems: 0,
  assessed: 0n,
  requested: 0n,
  paid: 0n,
  settled: 0n,
  unsettled: 0n,
  refunded: 0n,
  outstanding: 0n,
  lateUnpaid: 0n,
  held: 0n,
}

/** Figures made of others: counts by one function and amounts by another. */
export function figuresBy(
  count: (name: ItemCount) => number,
  amount: (name: Amount) => bigint,
): FeeFigures {
  const figures: Record<ItemCount, number> & Record<Amount, bigint> = { ...noFigures }
  for (const name of itemCounts) figures[name] = count(name)
  for (const name of amounts) figures[name] = amount(name)
  return figures
}

/** Two sums of different items together. */
export function addFigures(one: FeeFigures, other: FeeFigures): FeeFigures {
  return figuresBy(
    (name) => one[name] + other[name],
    (name) => one[name] + other[name],
  )
}

/** How much more the first is than the second; below zero where it is less. */
export function differenceOf(one: FeeFigures, other: FeeFigures): FeeFigures {
  return figuresBy(
    (name) => one[name] - other[name],
    (name) => one[name] - other[name],
  )
}

/** A rule that figures keep, and two sides of it that differ. */
export interface FeeViolation {
  /** Such as `paid = settled + unsettled + refunded`. */
  readonly identity: string
  readonly left: bigint
  readonly right: bigint
}

/** A broken rule as readers get it: without the two sides where small counts are withheld. */
export interface ToldViolation {
  readonly identity: string
  readonly left: bigint | null
  readonly right: bigint | null
}

/** The rules that some figures break. Source: domain reference §5. */
export function violationsOf(figures: FeeFigures): FeeViolation[] {
  const { paid, settled, unsettled, refunded, outstanding, lateUnpaid } = figures
  const identity = 'paid = settled + unsettled + refunded'
  const right = settled + unsettled + refunded
  return [
    ...(paid === right ? [] : [{ identity, left: paid, right }]),
    ...(lateUnpaid <= outstanding
      ? []
      : [{ identity: 'lateUnpaid <= outstanding', left: lateUnpaid, right: outstanding }]),
    ...[...itemCounts, ...amounts]
      .filter((name) => figures[name] < 0)
      .map((name) => ({ identity: `${name} >= 0`, left: BigInt(figures[name]), right: 0n })),
  ]
}
