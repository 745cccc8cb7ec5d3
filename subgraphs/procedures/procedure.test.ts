import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LocalDate } from '#domain/dates.ts'
import { parseLocalDate } from '#domain/dates.ts'
import {
  atCentreRate,
  fullyOnlineRate,
  noFilter,
  noProcedures,
  onlineRate,
  onTheSpotRate,
  type ProcedureStatistics,
  procedureList,
  readProcedureFilter,
  readProcedureOrder,
} from './procedure.ts'
import { readSearch } from './search.ts'

const day = (raw: string): LocalDate => {
  const date = parseLocalDate(raw)
  assert.ok(date)
  return date
}

const statistics = (given: Partial<ProcedureStatistics>): ProcedureStatistics => ({
  onDate: day('2014-07-02'),
  filter: noFilter,
  by: null,
  processes: false,
  counts: { ...noProcedures, total: 1385, atCentre: 457, onTheSpot: 136 },
  ...given,
})

test('a rate at the centre is of all in force, and one on the spot is of those at the centre', () => {
  assert.deepEqual(atCentreRate(statistics({})), {
    numerator: 457,
    denominator: 1385,
    value: 457 / 1385,
    definition: 'AT_CENTRE_OF_IN_FORCE_V1',
    population: 'Procedures in force on 2014-07-02',
  })
  assert.deepEqual(onTheSpotRate(statistics({})), {
    numerator: 136,
    denominator: 457,
    value: 136 / 457,
    definition: 'ON_THE_SPOT_OF_AT_CENTRE_V1',
    population: 'Procedures in force and at the provincial centre on 2014-07-02',
  })
})

test('what is fully online counts as online, and both are of all in force', () => {
  const counts = { ...noProcedures, total: 2247, partlyOnline: 561, fullyOnline: 1658 }
  const named = { population: 'Procedures in force on 2014-07-02' }
  assert.deepEqual(onlineRate(statistics({ counts })), {
    numerator: 2219,
    denominator: 2247,
    value: 2219 / 2247,
    definition: 'ONLINE_OF_IN_FORCE_V1',
    ...named,
  })
  assert.deepEqual(fullyOnlineRate(statistics({ counts })), {
    numerator: 1658,
    denominator: 2247,
    value: 1658 / 2247,
    definition: 'FULLY_ONLINE_OF_IN_FORCE_V1',
    ...named,
  })
})

test('a population says that it is filtered or grouped', () => {
  const filter = { ...noFilter, field: 'LV-02-01' }
  assert.equal(
    atCentreRate(statistics({ filter, by: 'SCOPE' })).population,
    'Procedures in force on 2014-07-02 that match the filter, of one scope',
  )
})

test('nothing at the centre gives no value on the spot', () => {
  assert.equal(onTheSpotRate(statistics({ counts: noProcedures })).value, null)
})

test('a filter left out or null is no condition', () => {
  assert.deepEqual(readProcedureFilter(undefined), noFilter)
  assert.deepEqual(readProcedureFilter(null), noFilter)
  assert.deepEqual(readProcedureFilter({ atCentre: false }), { ...noFilter, atCentre: false })
})

test('what is on the spot cannot be away from the centre', () => {
  assert.throws(() => readProcedureFilter({ atCentre: false, onTheSpot: true }), {
    code: 'BAD_USER_INPUT',
    argument: 'filter.onTheSpot',
  })
  assert.ok(readProcedureFilter({ atCentre: false, onTheSpot: false }))
  assert.ok(readProcedureFilter({ atCentre: true, onTheSpot: true }))
})

test('the list of procedures continues after a place in its own order only', () => {
  const { isKey } = procedureList('NAME', noFilter)
  assert.ok(isKey(['0', 'B ', '1.005129']))
  for (const key of [
    [],
    ['0', ''],
    ['3', '', '1.005129'],
    ['0', '\0', '1.005129'],
    ['0', '', 'LV-02-01'],
    ['0', '', '1.005129.000.00.00.H49'],
    ['0', '', '1.005129', ''],
  ])
    assert.equal(isKey(key), false)
})

test('lists in other orders and of other searches have names of their own', () => {
  const names = [
    noFilter,
    { ...noFilter, search: readSearch('sinh') },
    { ...noFilter, search: readSearch('tử') },
  ].flatMap((filter) =>
    (['CODE', 'NAME', 'RELEVANCE'] as const).map((order) => procedureList(order, filter).list),
  )
  assert.equal(new Set(names).size, names.length)
})

test('a search is sorted by relevance and another list by code, unless told', () => {
  const searched = { ...noFilter, search: readSearch('sinh') }
  assert.equal(readProcedureOrder(null, noFilter), 'CODE')
  assert.equal(readProcedureOrder(undefined, searched), 'RELEVANCE')
  assert.equal(readProcedureOrder('NAME', searched), 'NAME')
  assert.throws(() => readProcedureOrder('RELEVANCE', noFilter), { argument: 'orderBy' })
})
