import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addFigures,
  differenceOf,
  type FeeFigures,
  figuresBy,
  noFigures,
  violationsOf,
} from './figures.ts'
import { type FigureFamily, type Layout, tableOf, violationsIn } from './table.ts'

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
      for (const family of ['SIZE', 'DEMAND', 'COLLECTION', 'FAULTS'] as const) {
        const hidden = rows.filter(({ withheld }) => withheld.has(family))
        assert.ok(hidden.length !== 1 || totals.withheld.has(family))
      }
    }),
  )
})

/** What is to be paid of ten items is nothing; ten were paid, and ten are owed, from before the period. */
const large: FeeFigures = {
  ...noFigures,
  items: 200,
  requestedItems: 50,
  paidItems: 120,
  paidAtCentreItems: 60,
  outstandingItems: 90,
  payableItems: 190,
  lateUnpaidItems: 30,
  paidElsewhereItems: 50,
  payablePaidItems: 110,
  heldItems: 40,
}

const guardedLayout: Layout = {
  groupBy: ['FIELD'],
  isGuarded: true,
  order: { by: 'KEY', direction: 'ASCENDING' },
  top: null,
  monthsApart: 0,
}

/** What is withheld of a row beside two others of which nothing need be. */
function withheldOfRow(change: Partial<FeeFigures>, previous: FeeFigures | null = null) {
  const keyed = (figures: FeeFigures) =>
    [figures, large, large].map((figures, row) => ({ key: [`${row}`], figures }))
  const current = keyed({ ...large, ...change })
  const { rows } = tableOf(current, previous && keyed(previous), guardedLayout)
  return [...(rows[0]?.withheld ?? [])]
}

const fewCases: ReadonlyArray<
  readonly [of: string, change: Partial<FeeFigures>, withheld: readonly FigureFamily[]]
> = [
  ['entries that cannot be true', { faultyEntries: 2 }, ['FAULTS']],
  ['items asked for', { requestedItems: 3 }, ['DEMAND']],
  ['items not asked for', { requestedItems: 197 }, ['DEMAND']],
  ['items that are owed from before', { outstandingItems: 82 }, ['DEMAND']],
  ['items that are owed no more', { outstandingItems: 197 }, ['DEMAND']],
  [
    'items that are not paid',
    { payablePaidItems: 187, paidItems: 197, paidElsewhereItems: 127, lateUnpaidItems: 0 },
    ['COLLECTION'],
  ],
  ['items that are unpaid, and not late', { lateUnpaidItems: 78 }, ['COLLECTION']],
  ['items that are settled in time', { heldItems: 107 }, ['COLLECTION']],
  [
    'items that are paid at the centre',
    { paidAtCentreItems: 12, paidElsewhereItems: 108 },
    ['COLLECTION'],
  ],
  ['items that were assessed before and are paid', { paidItems: 113 }, ['COLLECTION']],
  ['items', { items: 4 }, ['SIZE', 'DEMAND', 'COLLECTION', 'FAULTS']],
]

test('nothing is withheld of a row that holds many of everything', () => {
  assert.deepEqual(withheldOfRow({}), [])
})

for (const [of, change, withheld] of fewCases)
  test(`where a row holds few of ${of}, the public gets no figure that this follows from`, () => {
    assert.deepEqual(withheldOfRow(change), withheld)
  })

test('where two periods are compared, demand and collection of both are withheld together', () => {
  const both = ['DEMAND', 'COLLECTION']
  assert.deepEqual(withheldOfRow({}, large), [])
  assert.deepEqual(withheldOfRow({}, { ...large, heldItems: 2 }), both)
  assert.deepEqual(withheldOfRow({ requestedItems: 2 }, large), both)
})

test('the public gets the rules that a row breaks without the two sides', () => {
  const broken = [{ key: ['a'], figures: { ...large, lateUnpaid: 3n, outstanding: 2n } }]
  const identity = 'lateUnpaid <= outstanding'
  const violations = (isGuarded: boolean) =>
    violationsIn(tableOf(broken, null, { ...guardedLayout, isGuarded }), { isGuarded })
  const told = { identity, left: 3n, right: 2n }
  assert.deepEqual(violations(false), [told, told])
  const untold = { identity, left: null, right: null }
  assert.deepEqual(violations(true), [untold, untold])
})

test('a payment that is neither settled, held nor given back breaks the rule', () => {
  const wrong = { ...noFigures, paid: 5n, settled: 3n, unsettled: 1n }
  assert.deepEqual(violationsOf(wrong), [
    { identity: 'paid = settled + unsettled + refunded', left: 5n, right: 4n },
  ])
})
