import * as fc from 'fast-check'

/**
 * What an operation is written by: a tree of numbers that knows no schema. Every tree gives a valid
 * operation on every schema, and a smaller one a simpler operation, so that failures shrink well.
 */
export interface Choice {
  readonly kind: number
  readonly pick: number
  readonly alias: number
  readonly directive: number
  readonly values: readonly number[]
  readonly children: readonly Choice[]
}

const maxDepth = 5

function choiceOf(depth: number): fc.Arbitrary<Choice> {
  const children = depth === 0 ? fc.constant([]) : fc.array(choiceOf(depth - 1), { maxLength: 3 })
  return fc.record({
    kind: fc.nat(99),
    pick: fc.nat(99),
    alias: fc.nat(99),
    directive: fc.nat(99),
    values: fc.array(fc.nat(999), { maxLength: 6 }),
    children,
  })
}

/** An operation: its own choice, whose children are the selections of the root. */
export const operationChoices: fc.Arbitrary<Choice> = choiceOf(maxDepth)
