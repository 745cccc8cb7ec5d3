import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { noCounts } from '../counts.ts'
import { columnsOf, violationsOf } from './columns.ts'

const counts = fc.record({
  carriedOver: fc.nat(),
  received: fc.nat(),
  receivedOnline: fc.nat(),
  early: fc.nat(),
  onTime: fc.nat(),
  late: fc.nat(),
  inTime: fc.nat(),
  overdue: fc.nat(),
})

test('columns break the rule that what came in is what ended or is open, when and only when the sums differ', () => {
  fc.assert(
    fc.property(counts, (counts) => {
      const columns = columnsOf({ ...counts, received: counts.received + counts.receivedOnline })
      const identities = violationsOf(columns).map(({ identity }) => identity)
      const differs = columns.total !== columns.resolved + columns.pending
      assert.deepEqual(identities, differs ? ['3 = 7 + 11'] : [])
    }),
  )
})

test('both sides of a broken rule are told, and what is below zero', () => {
  const columns = columnsOf({ ...noCounts, received: 1, receivedOnline: 2, early: 1 })
  assert.deepEqual(violationsOf(columns), [
    { identity: 'receivedOtherwise >= 0', left: -1, right: 0 },
  ])
  assert.deepEqual(violationsOf({ ...columns, receivedOtherwise: 0, early: 3 }), [
    { identity: '3 = 4 + 5 + 6', left: 1, right: 2 },
    { identity: '4 + 5 = received', left: 2, right: 1 },
    { identity: '7 = 8 + 9 + 10', left: 1, right: 3 },
  ])
})
