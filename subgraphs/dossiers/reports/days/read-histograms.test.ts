import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readHistograms } from './read-histograms.ts'

test('the parts of a group add up, and days that are not told are counted apart', () => {
  assert.deepEqual(
    readHistograms([
      { key: ['A', null], days: '3,-1,5', dossiers: '2,1,4' },
      { key: ['A', ''], days: '3', dossiers: '7' },
      { key: ['A', null], days: '5,3', dossiers: '-1,1' },
    ]),
    [
      {
        key: ['A', null],
        histogram: {
          byDays: new Map([
            [3, 3],
            [5, 3],
          ]),
          uncounted: 1,
        },
      },
      { key: ['A', ''], histogram: { byDays: new Map([[3, 7]]), uncounted: 0 } },
    ],
  )
})

test('what is taken away as a whole is in no group', () => {
  assert.deepEqual(
    readHistograms([
      { key: ['A'], days: '3,-1', dossiers: '2,1' },
      { key: ['A'], days: '-1,3', dossiers: '-1,-2' },
    ]),
    [],
  )
})
