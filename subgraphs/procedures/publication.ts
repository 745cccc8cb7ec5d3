import type { LocalDate } from '#domain/dates.ts'
import type { Rate } from '#domain/rate.ts'
import { compareStated, type StatedFigure, type StatedShare } from '#domain/stated-figure.ts'

export type StatedMeasure = 'AT_CENTRE' | 'ON_THE_SPOT'

/** Sets each figure that a publication states beside the same one of the records. */
export function compareAll(
  stated: readonly (StatedShare & { readonly measure: StatedMeasure })[],
  computed: Readonly<Record<StatedMeasure, Rate>>,
): StatedFigure[] {
  return stated.map((share) => compareStated(share, computed[share.measure]))
}

/** A goal as a publication sets it: so many percent of the procedures at the centre by a day. */
export interface StatedGoal {
  readonly quote: string
  readonly sharePercent: number
  readonly by: LocalDate
}

/** How far the review of procedures is from a goal. */
export interface ReviewGoal {
  readonly quote: string
  readonly by: LocalDate
  readonly target: number
  readonly standardised: Rate
  readonly missing: number
}

/** The same as `distanceTo`, of procedures reviewed and standardised. */
export function reviewDistance(goal: StatedGoal, standardised: Rate): ReviewGoal {
  const { quote, by, target, missing } = distanceTo(goal, standardised)
  return { quote, by, target, standardised, missing }
}

export interface CentreGoal {
  readonly quote: string
  /** 0 to 1. */
  readonly share: number
  readonly by: LocalDate
  readonly target: number
  readonly atCentre: Rate
  readonly missing: number
}

/** How far the procedures at the centre are from a goal: 457 of 1,385 are 513 short of 70 %, which is 970. */
export function distanceTo({ quote, sharePercent, by }: StatedGoal, atCentre: Rate): CentreGoal {
  // Whole percents times whole counts: a factor of 0.7 would not be exact.
  const target = Math.ceil((atCentre.denominator * sharePercent) / 100)
  const missing = Math.max(0, target - atCentre.numerator)
  return { quote, share: sharePercent / 100, by, target, atCentre, missing }
}
