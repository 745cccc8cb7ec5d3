import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mergePartials, type PartialRow } from './partials.ts'

interface Row extends PartialRow {
  readonly count: number
}

const add = (one: Row, other: Row): Row => ({ ...one, count: one.count + other.count })

const rows = fc.array(
  fc.record({
    entity: fc.constantFrom('', 'H49.02', 'H49.05'),
    group: fc.constantFrom(null, 'A', 'Đ', 'a'),
    count: fc.integer({ min: 1, max: 100 }),
  }),
)

test('parts merged in any order and in any portions give the same', () => {
  fc.assert(
    fc.property(rows, rows, rows, (a, b, c) => {
      const whole = mergePartials([a, b, c], add)
      assert.deepEqual(mergePartials([c, a, b], add), whole)
      assert.deepEqual(mergePartials([mergePartials([a, b], add), c], add), whole)
      assert.deepEqual(mergePartials([a, mergePartials([c, b], add)], add), whole)
      assert.deepEqual(mergePartials([whole], add), whole)
    }),
  )
})

test('what is merged adds up to what was given, one row for each group of each entity', () => {
  fc.assert(
    fc.property(rows, rows, (a, b) => {
      const merged = mergePartials([a, b], add)
      const sum = (of: readonly Row[]) => of.reduce((all, { count }) => all + count, 0)
      assert.equal(sum(merged), sum(a) + sum(b))
      assert.equal(
        new Set(merged.map(({ entity, group }) => `${entity} ${group}`)).size,
        merged.length,
      )
    }),
  )
})

test('groups stand in the order of their codes, the one without first', () => {
  const row = (group: string | null, entity = ''): Row => ({ entity, group, count: 1 })
  assert.deepEqual(
    mergePartials(
      [
        [row('b'), row(null)],
        [row('a', 'y'), row('a', 'x')],
      ],
      add,
    ).map(({ group, entity }) => [group, entity]),
    [
      [null, ''],
      ['a', 'x'],
      ['a', 'y'],
      ['b', ''],
    ],
  )
})
