import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localDateOf } from '#domain/dates.ts'
import { addHistograms, type Histogram, histogramOf } from '#domain/working-days.ts'
import { noCounts } from '../counts.ts'
import { columnsOf } from './columns.ts'
import { type Showing, shownFigures, toldFigures } from './figures.ts'
import type { FormQuery } from './query.ts'
import type { TableRow } from './table.ts'
import type { FigureFamily } from './withheld-figures.ts'

const columns = columnsOf({ ...noCounts, received: 9, early: 9 })
const told = (days: Histogram, isGuarded: boolean, ...withheld: FigureFamily[]) =>
  toldFigures({ columns, days }, isGuarded, new Set(withheld))

/** So many dossiers, the first of which took one working day, the next two, and so on. */
const oneADay = (dossiers: number) =>
  Array.from({ length: dossiers }, (_, day) => histogramOf(day + 1, 1)).reduce(addHistograms)

/** Thirteen dossiers, nine of which took so many working days. */
const thirteen = (days: number) => addHistograms(histogramOf(days, 9), histogramOf(20, 4))

const day = localDateOf(new Date('2014-05-31T05:00:00Z'))
const query: FormQuery = {
  period: { from: day, to: day },
  scope: 'ALL_CENTRES',
  filter: {},
  without: null,
  asOf: null,
  today: day,
}

/** What a row tells of every percentage of its dossiers, from 1 to 100. */
function percentiles(days: Histogram, isGuarded: boolean) {
  const figures = { columns, days }
  const row: TableRow = {
    kind: 'GROUP',
    key: [],
    current: figures,
    previous: null,
    withheld: new Set(),
  }
  const showing: Showing = { query, groupBy: [], definition: 'ON_TIME_OF_RESOLVED_V1', isGuarded }
  const { workingDays } = shownFigures(row, figures, showing)
  assert.ok(workingDays)
  return Array.from({ length: 100 }, (_, index) => workingDays.percentile({ percent: index + 1 }))
}

/** Those of them that are told at all. */
function toldPercents(days: Histogram, isGuarded: boolean) {
  return percentiles(days, isGuarded).flatMap((told, index) => (told === null ? [] : [index + 1]))
}

test('a guarded report tells how long half and nine tenths took, and no other percentage', () => {
  assert.equal(toldPercents(oneADay(100), false).length, 100)
  assert.deepEqual(toldPercents(oneADay(100), true), [50, 90])
  const shown = percentiles(oneADay(100), true)
  assert.deepEqual([shown[49], shown[89]], [50, 90])
})

test('a guarded report tells no place with fewer than five dossiers up to it or after it', () => {
  assert.deepEqual(toldPercents(oneADay(9), true), [])
  assert.deepEqual(toldPercents(oneADay(10), true), [50])
  assert.deepEqual(toldPercents(oneADay(49), true), [50])
  assert.deepEqual(toldPercents(oneADay(50), true), [50, 90])
})

test('of twenty dossiers no guarded report tells more than the place of the tenth', () => {
  assert.deepEqual(toldPercents(oneADay(20), true), [50])
  // Every fifth percentage is another dossier.
  assert.equal(new Set(percentiles(oneADay(20), false)).size, 20)
})

test('what a guarded report tells of working days is what its hash is over', () => {
  assert.notDeepEqual(told(thirteen(3), true), told(thirteen(4), true))
  // The quickest and the slowest are told by neither place.
  const hundred = (first: number, last: number) =>
    [histogramOf(3, 98), histogramOf(first, 1), histogramOf(last, 1)].reduce(addHistograms)
  assert.deepEqual(told(hundred(1, 9), true), told(hundred(2, 8), true))
  assert.notDeepEqual(told(hundred(1, 9), false), told(hundred(2, 8), false))
})

test('where the outcome is withheld, nothing of working days is told', () => {
  for (const isGuarded of [true, false])
    assert.deepEqual(
      told(thirteen(3), isGuarded, 'OUTCOME'),
      told(thirteen(4), isGuarded, 'OUTCOME'),
    )
})
