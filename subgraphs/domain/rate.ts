import type { DefinitionName } from './metric-definitions.ts'

/** A share with everything needed to check it. */
export interface Rate {
  readonly numerator: number
  readonly denominator: number
  /** The unrounded fraction, 0 to 1; null when the denominator is 0. */
  readonly value: number | null
  readonly population: string
  readonly definition: DefinitionName
}

/** What a rate counts, in words, and the versioned name of the rule. */
export interface RateDefinition {
  readonly definition: DefinitionName
  readonly population: string
}

export function rate(numerator: number, denominator: number, of: RateDefinition): Rate {
  const value = denominator === 0 ? null : numerator / denominator
  return { numerator, denominator, value, population: of.population, definition: of.definition }
}

/**
 * A rate in percent, rounded half up to some decimals, exact whatever the counts: 136 of 457 is
 * "29.8" with one decimal. Null when there is nothing to divide by.
 */
export function percentOf({ numerator, denominator }: Rate, decimals: number): string | null {
  if (denominator === 0) return null
  const scaled = BigInt(numerator) * 100n * 10n ** BigInt(decimals)
  const rounded = (2n * scaled + BigInt(denominator)) / (2n * BigInt(denominator))
  const digits = rounded.toString().padStart(decimals + 1, '0')
  if (decimals === 0) return digits
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
