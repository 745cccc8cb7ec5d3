import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LocalDate } from '#domain/dates.ts'
import { parseLocalDate } from '#domain/dates.ts'
import {
  atCentreRate,
  noFilter,
  noProcedures,
  onTheSpotRate,
  type ProcedureStatistics,
  procedureList,
  readProcedureFilter,
} from './procedure.ts'

const day = (raw: string): LocalDate => {
  const date = parseLocalDate(raw)
  assert.ok(date)
  return date
}

const statistics = (given: Partial<ProcedureStatistics>): ProcedureStatistics => ({
  onDate: day('2014-07-02'),
  filter: noFilter,
  by: null,
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

test('the list of procedures continues after a procedure code only', () => {
  assert.ok(procedureList.isKey(['1.005129']))
  for (const key of [[], [''], ['LV-02-01'], ['1.005129', '1.005130'], ['1.005129.000.00.00.H49']])
    assert.equal(procedureList.isKey(key), false)
})
