import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsOfAgencies } from './agency-counts.ts'
import { noCounts } from './counts.ts'

const row = (entity: string, received: number, group: string | null = null) => ({
  ...noCounts,
  entity,
  received,
  group,
})

const receivedOf = (agencies: readonly string[], ...rows: ReturnType<typeof row>[]) =>
  countsOfAgencies(rows, agencies).map(({ entity, group, received }) => [entity, group, received])

test('a dossier counts for the body that decides it, the centre that took it in, and those above', () => {
  assert.deepEqual(
    receivedOf(['H49', 'H49.05', 'H49.05.01', 'H49.20'], row('H49.05.01 H49.20', 3)),
    [
      ['H49', null, 3],
      ['H49.05', null, 3],
      ['H49.05.01', null, 3],
      ['H49.20', null, 3],
    ],
  )
})

test('a dossier counts once for a body that both decides it and took it in', () => {
  assert.deepEqual(receivedOf(['H49.21'], row('H49.21 H49.21.01', 2)), [['H49.21', null, 2]])
})

test('a code that merely begins alike is not below', () => {
  assert.deepEqual(receivedOf(['H49.2'], row('H49.22 H49.20', 1)), [])
})

test('counts of one agency add up within each group, in the order in which the groups come', () => {
  assert.deepEqual(
    receivedOf(
      ['H49'],
      row('H49.01 H49.20', 1),
      row('H49.01 H49.20', 2, 'A'),
      row('H49.02 H49.20', 3, 'A'),
      row('H49.02 H49.20', 4, 'B'),
    ),
    [
      ['H49', null, 1],
      ['H49', 'A', 5],
      ['H49', 'B', 4],
    ],
  )
})
