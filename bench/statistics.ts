/** The value below which a share of the values lie (nearest rank). Throws on no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new Error('No values')
  return value
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Several rounds of one figure: their median, and how far they lie apart. */
export interface Rounds {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function summarise(rounds: readonly number[]): Rounds {
  return {
    median: tenths(median(rounds)),
    least: tenths(Math.min(...rounds)),
    most: tenths(Math.max(...rounds)),
  }
}

const tenths = (value: number) => Math.round(value * 10) / 10
