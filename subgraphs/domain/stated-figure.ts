import { percentOf, type Rate } from './rate.ts'

/** A share as a document prints it: `136` of `457`, `"29.7"`. The percentage keeps its own decimals; null where none is printed. */
export interface StatedShare {
  readonly measure: string
  readonly quote: string
  readonly statedNumerator: number
  readonly statedDenominator: number
  readonly statedPercent: string | null
}

export interface StatedFigure {
  readonly measure: string
  readonly quote: string
  readonly statedNumerator: number
  readonly statedDenominator: number
  readonly statedPercent: number | null
  readonly computed: Rate
  readonly computedPercent: number | null
  readonly countsAgree: boolean
  readonly percentAgrees: boolean | null
}

/**
 * Sets what a document states beside what the records give.
 *
 * A percentage agrees when the computed one, rounded half up to the decimals that the document
 * prints, is the same. `computedPercent` is shown with one decimal. Source: design decision 14.
 */
export function compareStated(stated: StatedShare, computed: Rate): StatedFigure {
  const { statedPercent } = stated
  const shown = percentOf(computed, 1)
  return {
    ...stated,
    statedPercent: statedPercent === null ? null : Number(statedPercent),
    computed,
    computedPercent: shown === null ? null : Number(shown),
    countsAgree:
      stated.statedNumerator === computed.numerator &&
      stated.statedDenominator === computed.denominator,
    percentAgrees:
      statedPercent === null
        ? null
        : percentOf(computed, decimalsOf(statedPercent)) === statedPercent,
  }
}

function decimalsOf(percent: string): number {
  return percent.split('.')[1]?.length ?? 0
}
