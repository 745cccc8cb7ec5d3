import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addHistograms, type Histogram, histogramOf } from '#domain/working-days.ts'
import { noCounts } from '../counts.ts'
import { columnsOf } from './columns.ts'
import { toldFigures } from './figures.ts'
import type { FigureFamily } from './withheld-figures.ts'

const columns = columnsOf({ ...noCounts, received: 9, early: 9 })
const told = (days: Histogram, isGuarded: boolean, ...withheld: FigureFamily[]) =>
  toldFigures({ columns, days }, isGuarded, new Set(withheld))

/** Nine dossiers, five of which took so many working days. */
const nine = (days: number) => addHistograms(histogramOf(days, 5), histogramOf(20, 4))

test('what a guarded report tells of working days are its percentiles', () => {
  assert.notDeepEqual(told(nine(3), true), told(nine(4), true))
  // Of 1,000 dossiers no percentage tells one of them from another.
  const thousand = (last: number) => addHistograms(histogramOf(3, 999), histogramOf(last, 1))
  assert.deepEqual(told(thousand(2), true), told(thousand(3), true))
  assert.notDeepEqual(told(thousand(2), false), told(thousand(3), false))
})

test('where the outcome is withheld, nothing of working days is told', () => {
  for (const isGuarded of [true, false])
    assert.deepEqual(told(nine(3), isGuarded, 'OUTCOME'), told(nine(4), isGuarded, 'OUTCOME'))
})
