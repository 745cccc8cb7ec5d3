import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addFigures, differenceOf, figuresBy, noFigures, violationsOf } from './figures.ts'
import { tableOf } from './table.ts'

/** Figures that keep their rules, with amounts that no double and no 64 bits hold. */
const figures = fc
  .record({
    counts: fc.nat({ max: 40 }),
    amounts: fc.bigInt({ min: 0n, max: 2n ** 70n }),
    settled: fc.bigInt({ min: 0n, max: 2n ** 64n }),
    refunded: fc.bigInt({ min: 0n, max: 2n ** 64n }),
  })
  .map(({ counts, amounts, settled, refunded }) => ({
    ...figuresBy(
      () => counts,
      () => amounts,
    ),
    settled,
    refunded,
    paid: settled + refunded + amounts,
  }))

const groups = fc.uniqueArray(
  fc.record({ key: fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', null)), figures }),
  { selector: ({ key }) => JSON.stringify(key) },
)

const layout = fc.record({
  groupBy: fc.constant(['DEPARTMENT'] as const),
  isGuarded: fc.boolean(),
  order: fc.record({
    by: fc.constantFrom('KEY', 'ASSESSED', 'PAID', 'UNSETTLED', 'OUTSTANDING', 'LATE_TO_COLLECT'),
    direction: fc.constantFrom('ASCENDING', 'DESCENDING'),
  }),
  top: fc.option(fc.integer({ min: 1, max: 4 })),
  monthsApart: fc.constant(0),
})

test('figures add up in whatever order, and a difference is taken back by adding', () => {
  fc.assert(
    fc.property(figures, figures, figures, (one, other, third) => {
      assert.deepEqual(addFigures(one, other), addFigures(other, one))
      assert.deepEqual(
        addFigures(addFigures(one, other), third),
        addFigures(one, addFigures(other, third)),
      )
      assert.deepEqual(addFigures(differenceOf(one, other), other), one)
      assert.deepEqual(addFigures(one, noFigures), one)
      assert.deepEqual(violationsOf(addFigures(one, other)), [])
    }),
  )
})

test('the rows of a table, with what is folded, are the totals, then as now', () => {
  fc.assert(
    fc.property(groups, fc.option(groups), layout, (current, previous, layout) => {
      const { rows, totals } = tableOf(current, previous, layout)
      const sum = (of: readonly (typeof noFigures)[]) => of.reduce(addFigures, noFigures)
      assert.deepEqual(sum(rows.map(({ current }) => current)), totals.current)
      assert.deepEqual(sum(current.map(({ figures }) => figures)), totals.current)
      assert.equal(totals.previous === null, previous === null)
      if (previous) assert.deepEqual(sum(previous.map(({ figures }) => figures)), totals.previous)
      const shown = rows.filter(({ kind }) => kind === 'GROUP')
      assert.ok(layout.top === null || shown.length <= layout.top)
    }),
  )
})

test('where parts are withheld, no row is the only one, unless the whole is withheld too', () => {
  fc.assert(
    fc.property(groups, layout, (current, layout) => {
      const { rows, totals } = tableOf(current, null, { ...layout, isGuarded: true, top: null })
      for (const family of ['SIZE', 'DEMAND', 'COLLECTION'] as const) {
        const hidden = rows.filter(({ withheld }) => withheld.has(family))
        assert.ok(hidden.length !== 1 || totals.withheld.has(family))
      }
    }),
  )
})

test('a payment that is neither settled, held nor given back breaks the rule', () => {
  const wrong = { ...noFigures, paid: 5n, settled: 3n, unsettled: 1n }
  assert.deepEqual(violationsOf(wrong), [
    { identity: 'paid = settled + unsettled + refunded', left: 5n, right: 4n },
  ])
})
