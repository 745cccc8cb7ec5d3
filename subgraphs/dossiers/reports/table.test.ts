import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noCounts } from '../counts.ts'
import type { DossierMetric } from './rates.ts'
import { type TableOrder, tableOf } from './table.ts'

/** Fifty dossiers of a channel, all of them early but so many, of which so many came in online. */
const fifty = (name: string, { online, late }: { online: number; late: number }) => ({
  ...noCounts,
  key: [name],
  received: 50,
  receivedOnline: online,
  early: 50 - late,
  late,
})

/** The order of a guarded table, in which the first row has so few online, or late, that they are withheld. */
function orderBy(
  definition: DossierMetric,
  few: Parameters<typeof fifty>[1],
  direction: TableOrder['direction'],
) {
  const counts = [
    fifty('few', few),
    fifty('none', { online: 0, late: 0 }),
    fifty('some', { online: 10, late: 10 }),
    fifty('most', { online: 40, late: 40 }),
  ]
  const { rows } = tableOf({ counts, days: null }, null, {
    groupBy: ['CHANNEL'],
    isByDepartmentToo: false,
    isGuarded: true,
    isSumOpen: true,
    order: { by: 'RATE', direction },
    top: null,
    definition,
    monthsApart: 0,
  })
  return rows.map(({ key }) => key[0])
}

for (const direction of ['ASCENDING', 'DESCENDING'] as const)
  test(`a rate that is withheld is told by no place, ${direction}`, () => {
    const shown = direction === 'ASCENDING' ? ['some', 'most'] : ['most', 'some']
    for (const count of [1, 4, 46, 49]) {
      const online = orderBy('ONLINE_OF_RECEIVED_V1', { online: count, late: 0 }, direction)
      assert.deepEqual(online, [...shown, 'few', 'none'])
      const late = orderBy('ON_TIME_OF_RESOLVED_V1', { online: 0, late: count }, direction)
      assert.deepEqual(late, [...shown.toReversed(), 'few', 'none'])
    }
  })

test('a rate whose own figures are shown has its place, whatever else is withheld', () => {
  assert.deepEqual(orderBy('ONLINE_OF_RECEIVED_V1', { online: 20, late: 2 }, 'ASCENDING'), [
    'none',
    'some',
    'few',
    'most',
  ])
})
